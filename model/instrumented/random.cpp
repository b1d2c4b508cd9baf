// Random numbers of the C library. Its state is one that all threads share, and each call changes it: so it is an atomic here, in whose
// order calls come, and a loop that draws numbers is no round in vain. Each execution begins with the same.
//
// Source: C17 7.22.2; POSIX random(3). The standard says nothing of the sequence; this is SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
#include <interlock/model/instrumented/atomics.hpp>
#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/runtime.hpp>

namespace interlock::model::instrumented {
namespace {

constexpr word increment = 0x9e37'79b9'7f4a'7c15;

// What its bytes hold is the same at all times: those who draw do so by the engine.
constinit word state_of_rand = 1;

word ask_state(operation what, word operand, frame const* caller) {
  ours const scope;
  auto const& o = object_at(object_kind::atomic, &state_of_rand, sizeof state_of_rand, true, pc_of(caller));
  current_engine().name(o.id, "the state of rand", -1);
  return ask_of_atomic(what, &state_of_rand, sizeof state_of_rand, sizeof state_of_rand, operand, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED, caller).value;
}

void seed(unsigned with, frame const* caller) { ask_state(operation::store, with, caller); }

int drawn(frame const* caller) {
  auto z = ask_state(operation::fetch_add, increment, caller) + increment;
  z = (z ^ z >> 30) * 0xbf58'476d'1ce4'e5b9;
  z = (z ^ z >> 27) * 0x94d0'49bb'1331'11eb;
  return static_cast<int>((z ^ z >> 31) >> 33);
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

int interlock_instrumented_rand(long, long, long, long, long, long, frame const* caller) {
  return is_checked() ? drawn(caller) : next_of<"rand", int()>();
}
INTERLOCK_INSTRUMENTED_DOOR(rand)

void interlock_instrumented_srand(unsigned with, long, long, long, long, long, frame const* caller) {
  return is_checked() ? seed(with, caller) : next_of<"srand", void(unsigned)>(with);
}
INTERLOCK_INSTRUMENTED_DOOR(srand)

long interlock_instrumented_random(long, long, long, long, long, long, frame const* caller) {
  return is_checked() ? drawn(caller) : next_of<"random", long()>();
}
INTERLOCK_INSTRUMENTED_DOOR(random)

void interlock_instrumented_srandom(unsigned with, long, long, long, long, long, frame const* caller) {
  return is_checked() ? seed(with, caller) : next_of<"srandom", void(unsigned)>(with);
}
INTERLOCK_INSTRUMENTED_DOOR(srandom)
}
