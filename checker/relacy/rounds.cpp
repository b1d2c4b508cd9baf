// Loops of instrumented code, which need not yield: which rounds are in vain; and whether a loop of any code goes on for ever.
//
// A thread that comes to an operation again, with nothing having changed since it was there, finds what it found. For the first
// of such rounds others may run before each operation as before any other. The next are done in one go, in which a loop that
// only waits loses nothing, and one that counts loses where others would run meanwhile: a limit says so. Then all others that can run go first,
// each time, and so do they where a thread has come to one place a great many times, whatever it changes.
//
// No number of rounds shows that a loop goes on for ever, since it may count them. A state that comes again does: with nothing to
// read that changes, what follows is the same.
#include <interlock/checker/relacy/machine.hpp>

#include <algorithm>

#include <interlock/checker/heap/outer_memory.hpp>

// Of AddressSanitizer, where the code under test has it: variables may be elsewhere than on the stack.
extern "C" {
[[gnu::weak]] void* __asan_get_current_fake_stack();
}

namespace interlock::checker::relacy {
namespace {

constexpr unsigned rounds_as_any_other = 2;
constexpr unsigned rounds_in_one_go = 64;
constexpr unsigned rounds_at_all = 256;

enum class part_of_loops : std::uint8_t { none, may_change_something, looks };

part_of_loops part_of(operation what) noexcept {
  switch (what) {
    case operation::load:
    case operation::exchange:
    case operation::compare_exchange_weak:
    case operation::compare_exchange_strong:
    case operation::fetch_add:
    case operation::fetch_sub:
    case operation::fetch_and:
    case operation::fetch_or:
    case operation::fetch_xor:
    case operation::wait:
    case operation::wait_until:
    case operation::fence:
    case operation::lock:
    case operation::try_lock:
    case operation::unlock:
    case operation::yield:
    case operation::now:
    case operation::sleep: return part_of_loops::looks;
    case operation::store:
    case operation::notify_one:
    case operation::notify_all: return part_of_loops::may_change_something;
    default: return part_of_loops::none;
  }
}

void mix(std::uint64_t& hash, std::uint64_t value) noexcept {
  hash = liveness::detail::mixed(hash ^ value);
}

}  // namespace

machine::round machine::round_of(action const& a) {
  auto const part = part_of(a.what);
  auto& me = mine();
  // That it has asked for the time, to sleep so long from then on, tells the code under test nothing.
  if (a.what == operation::sleep && me.asked_time_with == a.caller) me.read_clock = me.read_clock_before;
  if (is_outside() || part == part_of_loops::none) return round::plain;
  std::uint64_t site = fiber_;
  mix(site, a.object | static_cast<std::uint64_t>(a.what) << 32);
  mix(site, a.where.identity());
  if (a.caller != nullptr) mix(site, reinterpret_cast<std::uintptr_t>(a.caller));
  auto& here = visits_[site];
  if (here.execution != executions_) here = {.execution = executions_};
  here.in_vain = here.in_all != 0 && here.progress == progress_ ? here.in_vain + 1 : 0;
  here.progress = progress_;
  ++here.in_all;
  if (here.in_vain >= rounds_in_one_go) return round::in_vain;
  if (here.in_all >= rounds_at_all) return round::too_many;
  if (here.in_vain <= rounds_as_any_other || part != part_of_loops::looks) return round::plain;
  used_features_.rounds_in_one_go = true;
  return round::in_one_go;
}

// Whether each of the threads that can run has come back to a state in which it was, since anything has changed for others to see.
// Memory belongs to it, and what the others have on their stacks, so that what one of them counts is no state that comes again.
bool machine::all_came_back(action const& a) {
  constexpr std::size_t most_states = 4096;
  if (states_seen_at_ != progress_) {
    states_seen_.clear();
    states_seen_at_ = progress_;
    for (auto& each : threads_) {
      each.came_back = false;
      each.stood_at = 0;
    }
  }
  if (auto& me = mine(); !me.came_back && stands_as_before(a)) {
    auto const state = state_of(a);
    me.came_back = std::ranges::any_of(
        states_seen_, [&](state_seen const& each) { return each.thread == fiber_ && each.state == state; });
    if (!me.came_back && states_seen_.size() != most_states) states_seen_.push_back({fiber_, state});
  }
  return std::all_of(threads_.begin(), threads_.begin() + threads(), [](thread_state const& t) {
    return t.finished || t.unborn || t.came_back || t.sleeping.state != sleep::awake;
  });
}

// Whether who runs has been as it is, it alone: what costs less than to look at all memory, and is seldom so in code that goes on. Compared
// with one of its states, and from twice as many rounds on with a later one (Brent, "An improved Monte Carlo factorization algorithm", 1980).
bool machine::stands_as_before(action const& a) {
  if (a.caller == nullptr) return false;  // it cannot be told
  auto& me = mine();
  auto const* const from = a.caller->kept.data();
  auto const* const end = static_cast<std::uint64_t const*>(end_of_stack(fiber_));
  std::array const asked{a.where.identity(), reinterpret_cast<std::uintptr_t>(from), std::uintptr_t{a.object}};
  auto const words = from < end ? static_cast<std::size_t>(end - from) : 0;
  auto const stands = liveness::digest_of(from, words, asked.size()) + liveness::digest_of(asked.data(), asked.size(), 0);
  bool const again = me.stood_at != 0 && me.stood == stands;
  if (me.stood_at == 0 || me.fruitless >= 2 * me.stood_at) {
    me.stood = stands;
    me.stood_at = me.fruitless;
  }
  return again;
}

liveness::digest machine::state_of(action const& a) {
  if (__asan_get_current_fake_stack != nullptr && __asan_get_current_fake_stack() != nullptr)
    return ++states_made_up_;  // it cannot be told: no two are the same
  constexpr std::uint64_t of_objects = std::uint64_t{1} << 38;
  constexpr std::uint64_t of_who_runs = std::uint64_t{1} << 39;
  constexpr std::uint64_t of_scenario = std::uint64_t{1} << 40;
  constexpr std::uint64_t of_memory = std::uint64_t{1} << 41;
  if (!globals_) globals_ = heap::variables_of_the_program();
  bool refers = false;  // stacks are looked at in any case
  auto sum = heap::digest_of_all({}, refers) + heap::digest_of_outer_memory({}, refers) + liveness::digest_of(scenario_, (program_.bytes + 7) / 8, of_scenario);
  for (auto const& each : *globals_)
    sum += liveness::digest_of(each.begin, each.bytes / 8, of_memory + reinterpret_cast<std::uintptr_t>(each.begin) / 8);
  for (unsigned t = 0; t != threads(); ++t) {
    auto const& each = threads_[t];
    if (each.finished || each.came_with == nullptr) continue;
    auto const* const from = each.came_with->kept.data();
    auto const* const end = static_cast<std::uint64_t const*>(end_of_stack(t));
    if (from < end)
      sum += liveness::digest_of(from, static_cast<std::size_t>(end - from),
                                 of_memory + reinterpret_cast<std::uintptr_t>(from) / 8);
  }
  for (object_id id = 0; id != used_; ++id) {
    auto const& o = *objects_[id];
    std::array const words{o.value, word{o.owner}, word{o.sleepers}};
    sum += liveness::digest_of(words.data(), words.size(), of_objects + id * words.size());
  }
  std::array const asked{a.where.identity(), reinterpret_cast<std::uintptr_t>(a.caller), std::uintptr_t{a.object}, a.operand, a.expected,
                         word{static_cast<std::uint8_t>(a.what)}};
  auto const put_off = put_off_.words_of(fiber_);
  sum += liveness::digest_of(put_off.data(), put_off.size(), of_who_runs - put_off.size());
  return sum + liveness::digest_of(asked.data(), asked.size(), of_who_runs) + locals_.digest_now(of_who_runs + asked.size());
}

}  // namespace interlock::checker::relacy
