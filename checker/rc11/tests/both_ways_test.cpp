// Both ways to the engine agree. The whole catalogue, and the litmus tests of the documentation, stand in this program twice: as layered
// code, and the same source over std's own types, instrumented (model::shipped). Each pair has the same verdict and as many complete executions; where that cannot be,
// it is named here, with the reason, and has to show.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include "failing_again.hpp"

namespace interlock::checker {
namespace {

/// Why a pair differs.
enum class reason : std::uint8_t {
  /// libstdc++ 12's atomic notify does not order the store that it tells of before its look for waiters, so a waiter may sleep
  /// on: the entry fails with lost_wakeup. Where every operation is seq_cst that cannot be, and it comes out as the layered one.
  notify_loses_wakeups,
  /// To the layer, a wait on an atomic is one operation; libstdc++'s looks at the value up to 17 times before it sleeps, and each
  /// look may be the last.
  std_looks_before_it_sleeps,
  /// To the layer, a timed wait is one operation, which times out or does not; std's is made of looks at the clock.
  std_asks_the_clock,
  /// Of what is no int, libstdc++ sleeps on a count of its own, which others share: whoever notifies wakes all, and who sleeps there
  /// unnotified is at a deadlock, though the value that it waits for has come.
  std_sleeps_elsewhere,
  /// libstdc++'s notify looks for waiters after the store that it tells of. Nobody can know of that look, so the call that makes it is not
  /// before what others do then, and more orders of the calls are possible.
  std_looks_for_waiters,
  /// That a loop's round achieved nothing is known by where its thread stands, and with what: compilers give the first round code of
  /// its own or not, and leave more or less on the stack from round to round.
  compiled_to_other_rounds,
};

std::map<std::string_view, reason> const differences{
    {"barrier/arrives_and_waits<latch>", reason::notify_loses_wakeups},
    {"barrier/destroyed_when_through<latch>", reason::notify_loses_wakeups},
    {"barrier/meets_in_each_phase<resets_after_opening>", reason::notify_loses_wakeups},
    {"barrier/opens_for_all_who_wait<latch>", reason::notify_loses_wakeups},
    {"barrier/opens_when_all_have_come<latch>", reason::notify_loses_wakeups},
    {"barrier/three_meet<barrier>", reason::std_looks_before_it_sleeps},
    {"buffer/blocks_when_empty<bounded_buffer>", reason::notify_loses_wakeups},
    {"buffer/blocks_when_full<bounded_buffer>", reason::notify_loses_wakeups},
    {"buffer/hands_over_frames<double_buffer>", reason::notify_loses_wakeups},
    {"buffer/hands_over_frames<empties_early_buffer>", reason::notify_loses_wakeups},
    {"buffer/keeps_order<bounded_buffer>", reason::notify_loses_wakeups},
    {"buffer/linearizes<bounded_buffer_of_two>", reason::std_looks_for_waiters},
    {"buffer/loses_nothing<bounded_buffer>", reason::notify_loses_wakeups},
    {"executor/bounds_what_is_under_way<bounded_executor>", reason::notify_loses_wakeups},
    {"executor/bounds_what_is_under_way<forgets_what_runs>", reason::notify_loses_wakeups},
    {"executor/goes_on_after_a_throw<job_limiter>", reason::notify_loses_wakeups},
    {"executor/runs_at_most_n<job_limiter>", reason::notify_loses_wakeups},
    {"flag/opens_in_the_end<manual_reset_event>", reason::notify_loses_wakeups},
    {"flag/runs_again_after_an_exception<once_flag>", reason::notify_loses_wakeups},
    {"flag/runs_once<once_flag>", reason::notify_loses_wakeups},
    {"flag/tells_each_in_turn<condition>", reason::notify_loses_wakeups},
    {"flag/wakes_all_waiters<manual_reset_event>", reason::notify_loses_wakeups},
    {"flag/wakes_for_its_condition<eventcount>", reason::notify_loses_wakeups},
    {"flag/wakes_the_waiter<manual_reset_event>", reason::notify_loses_wakeups},
    {"lesson/dines<two_at_the_table>", reason::notify_loses_wakeups},
    {"lesson/gives_up<does_without>", reason::std_asks_the_clock},
    {"lesson/hands_over<two_semaphores>", reason::notify_loses_wakeups},
    {"lesson/lends<semaphore_and_mutex>", reason::notify_loses_wakeups},
    {"lesson/locks<one_permit>", reason::notify_loses_wakeups},
    {"lesson/owns<one_permit>", reason::notify_loses_wakeups},
    {"lesson/signals<semaphore_signal>", reason::notify_loses_wakeups},
    {"lesson/swaps<waits_to_swap>", reason::notify_loses_wakeups},
    {"mutex/excludes<futex_mutex>", reason::notify_loses_wakeups},
    {"mutex/lets_both_back_in<recursive_mutex>", reason::notify_loses_wakeups},
    {"mutex/linearizes_as_a_lock<futex_mutex>", reason::notify_loses_wakeups},
    {"mutex/timed_writer_lets_both_readers_in<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/excludes<owned_mutex>", reason::notify_loses_wakeups},
    {"mutex/excludes<recursive_mutex>", reason::notify_loses_wakeups},
    {"mutex/excludes<semaphore_as_mutex>", reason::notify_loses_wakeups},
    {"mutex/excludes<semaphore_mutex>", reason::notify_loses_wakeups},
    {"mutex/excludes<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/excludes<shared_semaphore_mutex>", reason::notify_loses_wakeups},
    {"mutex/excludes<timed_mutex>", reason::notify_loses_wakeups},
    {"mutex/lets_a_thread_back_in<futex_mutex>", reason::notify_loses_wakeups},
    {"mutex/lets_a_thread_back_in<owned_mutex>", reason::notify_loses_wakeups},
    {"mutex/lets_everyone_in<futex_mutex>", reason::notify_loses_wakeups},
    {"mutex/lets_everyone_in<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/lets_everyone_in<timed_mutex>", reason::notify_loses_wakeups},
    {"mutex/locks_again<recursive_mutex>", reason::notify_loses_wakeups},
    {"mutex/reader_waits_for_reader<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/readers_meet<reader_that_waited_excludes>", reason::notify_loses_wakeups},
    {"mutex/readers_meet<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/readers_meet<shared_semaphore_mutex>", reason::notify_loses_wakeups},
    {"mutex/signals_through<semaphore_as_mutex>", reason::notify_loses_wakeups},
    {"mutex/timed_lock_excludes<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/timed_lock_excludes<timed_mutex>", reason::notify_loses_wakeups},
    {"mutex/timed_lock_strands_nobody<timed_mutex>", reason::notify_loses_wakeups},
    {"mutex/timed_writer_lets_readers_in<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/try_lock_excludes<futex_mutex>", reason::notify_loses_wakeups},
    {"mutex/try_lock_excludes<owned_mutex>", reason::notify_loses_wakeups},
    {"mutex/try_lock_excludes<recursive_mutex>", reason::notify_loses_wakeups},
    {"mutex/try_lock_excludes<semaphore_mutex>", reason::notify_loses_wakeups},
    {"mutex/try_lock_excludes<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/try_lock_excludes<timed_mutex>", reason::notify_loses_wakeups},
    {"mutex/two_readers_and_a_writer<second_reader_walks_in>", reason::notify_loses_wakeups},
    {"mutex/two_readers_and_a_writer<shared_mutex>", reason::notify_loses_wakeups},
    {"mutex/two_readers_and_a_writer<shared_semaphore_mutex>", reason::notify_loses_wakeups},
    {"mutex/unlocked_twice<semaphore_as_mutex>", reason::notify_loses_wakeups},
    {"pool/waits_for_a_resource<pool_of_one>", reason::notify_loses_wakeups},
    {"semaphore/at_most_n<checks_before_taking>", reason::notify_loses_wakeups},
    {"semaphore/at_most_n<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/at_most_n<fair_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/destroyed_by_its_waiter<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/guards_data<binary_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/guards_data<bounded_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/guards_data<checks_before_taking>", reason::notify_loses_wakeups},
    {"semaphore/guards_data<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/guards_data<fair_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/guards_data<lightweight_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/guards_data<waits_on_stale_value>", reason::notify_loses_wakeups},
    {"semaphore/hands_over_data<binary_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/hands_over_data<bounded_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/hands_over_data<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/hands_over_data<fair_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/hands_over_data<lightweight_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/release_lets_n_in<bounded_semaphore_of_two>", reason::notify_loses_wakeups},
    {"semaphore/release_lets_n_in<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/release_lets_n_in<fair_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/release_lets_n_in<lightweight_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/remembers_a_signal<binary_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/remembers_a_signal<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/remembers_a_signal<fair_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/serves_in_order<fair_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/timeout_strands_nobody<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/timeout_strands_nobody<lightweight_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/timeout_strands_nobody<trusts_its_count>", reason::notify_loses_wakeups},
    {"semaphore/try_acquire_never_blocks<binary_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/try_acquire_never_blocks<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/try_acquire_never_blocks<fair_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/try_acquire_never_blocks<lightweight_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/wakes_every_waiter<bounded_semaphore_of_two>", reason::notify_loses_wakeups},
    {"semaphore/wakes_every_waiter<counting_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/wakes_every_waiter<fair_semaphore>", reason::notify_loses_wakeups},
    {"semaphore/wakes_every_waiter<lightweight_semaphore>", reason::notify_loses_wakeups},
    {"thread/stops_a_waiter<condition>", reason::notify_loses_wakeups},
    {"thread/stops_a_waiter<counts_a_stop_relaxed>", reason::notify_loses_wakeups},
    {"thread/stops_a_waiter<stops_before_it_counts>", reason::notify_loses_wakeups},

    {"barrier/completes_before_it_opens<barrier_that_completes>", reason::std_looks_before_it_sleeps},
    {"barrier/goes_on_without_who_drops<barrier>", reason::std_looks_before_it_sleeps},
    {"barrier/meets_in_each_phase<barrier>", reason::std_looks_before_it_sleeps},
    {"executor/destroyed_when_run_returns<counts_the_task_alone>", reason::std_looks_before_it_sleeps},
    {"executor/destroyed_when_run_returns<run_loop>", reason::std_looks_before_it_sleeps},
    {"flag/each_set_is_seen<auto_reset_event>", reason::std_looks_before_it_sleeps},
    {"flag/wakes_all_waiters<flag>", reason::std_looks_before_it_sleeps},
    {"flag/wakes_the_waiter<auto_reset_event>", reason::std_looks_before_it_sleeps},
    {"flag/wakes_the_waiter<flag>", reason::std_looks_before_it_sleeps},
    {"mutex/lets_everyone_in<counting_futex_mutex>", reason::std_looks_before_it_sleeps},

    {"semaphore/passes_its_turn_on<fifo_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_makes_no_permit<lightweight_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_races_with_release<binary_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_races_with_release<bounded_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_races_with_release<counting_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_races_with_release<fifo_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_races_with_release<lightweight_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_races_with_release<monitor_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_strands_nobody<fifo_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_strands_nobody<monitor_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_takes_nothing<bounded_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_takes_nothing<counting_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_takes_nothing<fifo_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_takes_nothing<lightweight_semaphore>", reason::std_asks_the_clock},
    {"semaphore/timeout_takes_nothing<monitor_semaphore>", reason::std_asks_the_clock},
    {"semaphore/try_acquire_for_hands_over_data<counting_semaphore>", reason::std_asks_the_clock},
    {"semaphore/try_acquire_for_hands_over_data<lightweight_semaphore>", reason::std_asks_the_clock},

    {"flag/opens_in_the_end<set_finds_it_set>", reason::std_sleeps_elsewhere},
    {"flag/wakes_all_waiters<wakes_one_flag>", reason::std_sleeps_elsewhere},

    {"buffer/blocks_when_empty<mpmc_ring>", reason::compiled_to_other_rounds},
    {"buffer/blocks_when_full<monitor_buffer>", reason::compiled_to_other_rounds},
    {"buffer/keeps_order<mpmc_ring>", reason::compiled_to_other_rounds},
    {"buffer/reuses_a_slot<mpmc_ring>", reason::compiled_to_other_rounds},
    {"buffer/shows_whole_frames<seqlock>", reason::compiled_to_other_rounds},
    {"lockfree/reads_while_replaced_twice<rcu>", reason::compiled_to_other_rounds},
    {"thread/is_over_when_destroyed<stop_source>", reason::std_looks_before_it_sleeps},
#if defined(__clang__)
    {"buffer/blocks_when_empty<spsc_ring>", reason::compiled_to_other_rounds},
    {"buffer/blocks_when_full<spsc_ring>", reason::compiled_to_other_rounds},
    {"buffer/keeps_order<spsc_ring>", reason::compiled_to_other_rounds},
    {"mutex/excludes<peterson_mutex>", reason::compiled_to_other_rounds},
    {"mutex/excludes<ticket_mutex>", reason::compiled_to_other_rounds},
    {"mutex/lets_a_thread_back_in<peterson_mutex>", reason::compiled_to_other_rounds},
    {"mutex/lets_a_thread_back_in<ticket_mutex>", reason::compiled_to_other_rounds},
    {"mutex/lets_everyone_in<ticket_mutex>", reason::compiled_to_other_rounds},
    {"mutex/try_lock_excludes<ticket_mutex>", reason::compiled_to_other_rounds},
    {"pool/lends_to_one_at_a_time<pool_of_two>", reason::compiled_to_other_rounds},
#endif
};

constexpr std::string_view not_over = "not over";

struct outcome {
  std::string verdict;  ///< "passes", "not over", or how it fails
  std::uint64_t complete = 0;

  [[nodiscard]] std::string text() const {
    return verdict == "passes" ? verdict + " with " + std::to_string(complete) + " executions" : verdict;
  }
  friend bool operator==(outcome const& a, outcome const& b) { return a.text() == b.text(); }
};

// Every thread told apart: instrumented code has no roles.
outcome explored(entry const& what, memory_model model, std::uint64_t most) {
  auto const box = std::make_unique<black_box>();
  auto const found = explore_with_rc11(what.what(), {.model = model, .symmetry = false}, *box,
                                       [&] { return box->executions < most; });
  if (found.error) return {"error: " + *found.error};
  if (found.failed) return {found.failed->kind};
  return {std::string{found.stopped ? not_over : "passes"}, found.complete};
}

constexpr std::uint64_t enough = 10'000;  // for every verdict but one

bool is_litmus_test(std::string_view name) {
  return name.starts_with("weak/") || name.starts_with("strong/") || name.starts_with("differs/");
}

std::string compared_in_other_models(entry const& layered, entry const& instrumented) {
  for (auto const model : {memory_model::cxx20_sc, memory_model::sc}) {
    auto const one = explored(layered, model, enough);
    auto const other = explored(instrumented, model, enough);
    if (one != other)
      return "layered: " + one.text() + ", instrumented: " + other.text() + ", in " + (model == memory_model::sc ? "sc" : "c++20-sc");
  }
  return {};
}

// What is wrong with how the pair comes out; empty where nothing is.
std::string compared(entry const& layered, entry const& instrumented) {
  auto const one = explored(layered, memory_model::rc11, enough);
  auto const other = explored(instrumented, memory_model::rc11, enough);
  auto const both = "layered: " + one.text() + ", instrumented: " + other.text();
  auto const named = differences.find(layered.name());
  if (named == differences.end() && one != other) return both;
  if (named == differences.end()) return is_litmus_test(layered.name()) ? compared_in_other_models(layered, instrumented) : "";
  if (one == other) return both + ", and is to differ";
  switch (named->second) {
    case reason::notify_loses_wakeups: {
      if (other.verdict != "lost_wakeup") return both + ", and is to lose a wakeup";
      constexpr std::uint64_t some = 1'000;  // looks at the value before it sleeps, too: a search for minutes may be left
      auto const in_order = explored(layered, memory_model::sc, enough);
      auto const also_in_order = explored(instrumented, memory_model::sc, some);
      if (also_in_order.verdict == not_over || in_order.verdict == also_in_order.verdict) return {};
      return "layered: " + in_order.text() + ", instrumented: " + also_in_order.text() + ", with all operations seq_cst";
    }
    case reason::std_looks_before_it_sleeps:
      return other.verdict == not_over || one.verdict == other.verdict ? "" : both;
    case reason::std_sleeps_elsewhere:
      return one.verdict == "lost_wakeup" && (other.verdict == "deadlock" || other.verdict == "passes") ? "" : both;
    case reason::std_looks_for_waiters: return one.verdict == "failed_check" && other.verdict == "passes" ? "" : both;
    case reason::std_asks_the_clock:
    case reason::compiled_to_other_rounds: return one.verdict == other.verdict ? "" : both;
  }
  return both;
}

struct pair {
  entry const* layered = nullptr;
  entry const* instrumented = nullptr;
};

std::map<std::string_view, pair> pairs() {
  std::map<std::string_view, pair> result;
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    (!each->what().instrumented ? result[each->name()].layered : result[each->name()].instrumented) = each;
  return result;
}

class both_ways : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(both_ways, agree) {
  std::string complaints;
  std::size_t named = 0;
  auto const all = pairs();
  for (auto const& [name, each] : all) {
    CPPUNIT_ASSERT_MESSAGE(std::string{name}, each.layered != nullptr && each.instrumented != nullptr);
    named += differences.contains(name) ? 1 : 0;
    if (auto const wrong = compared(*each.layered, *each.instrumented); !wrong.empty())
      complaints += '\n' + std::string{name} + ": " + wrong;
  }
  CPPUNIT_ASSERT_EQUAL(std::string{}, complaints);
  CPPUNIT_ASSERT_EQUAL(differences.size(), named);
  CPPUNIT_ASSERT(all.size() > 140);
}

CPPUNIT_TEST_FIXTURE(both_ways, failures_of_instrumented_code_fail_again) {
  auto const box = std::make_unique<black_box>();
  std::string complaints;
  unsigned failures = 0;
  for (auto const& [name, each] : pairs()) {
    auto const found = explore_with_rc11(each.instrumented->what(), {}, *box, [&] { return box->executions < enough; });
    if (!found.failed) continue;
    ++failures;
    if (auto const other = not_again(each.instrumented->what(), {}, found); !other.empty())
      complaints += '\n' + std::string{name} + ": " + other;
  }
  CPPUNIT_ASSERT_EQUAL(std::string{}, complaints);
  CPPUNIT_ASSERT(failures > 50);
}

}  // namespace
}  // namespace interlock::checker
