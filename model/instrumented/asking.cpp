#include <interlock/model/instrumented/asking.hpp>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/runtime.hpp>

namespace interlock::model::instrumented {

void fail(interlock::failure kind, char const* message, place where) { refuse(kind, message, where); }

unsigned self() noexcept {
  ours const scope;
  return current_engine().self();
}

}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {
unsigned interlock_instrumented_interlock_instrumented_choice(unsigned n, long, long, long, long, long,
                                                              frame const* caller) {
  return static_cast<unsigned>(
      ask({.what = operation::choose, .operand = n, .where = place_of(caller), .caller = caller}).value);
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_instrumented_choice)
}
