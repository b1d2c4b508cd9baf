// Understanding a failure: shrinking, the point of no return, distinct failures and order advice,
// on the catalogue's broken twins.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <fmt/format.h>

#include <interlock/checker/explore/commitment.hpp>
#include <interlock/checker/explore/distinct.hpp>
#include <interlock/checker/explore/orders.hpp>
#include <interlock/checker/explore/shrink.hpp>
#include <interlock/checker/limit.hpp>
#include <interlock/reports/analysis/explanation.hpp>
#include <interlock/reports/words.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

using namespace std::chrono_literals;

watch::clock::time_point in(watch::clock::duration time) { return watch::clock::now() + time; }

// Every one of its thousands of executions fails.
template <model::Model M>
struct never_passes {
  static constexpr unsigned threads = 3;
  model::atomic<int, M> x{0};
  void thread(unsigned) {
    for (int i = 0; i != 3; ++i) x.fetch_add(1, order::relaxed);
  }
  void after() { M::check(x.load() != 9, "somebody lost count"); }
};
INTERLOCK_SCENARIO(never_passes, fails_with(failure::failed_check));

template <model::Model M>
struct destroyed_by_both {
  static constexpr unsigned threads = 2;
  model::atomic<int, M>* shared = M::template make<model::atomic<int, M>>(0);
  model::atomic<int, M> gone{0};
  destroyed_by_both() { M::name(gone, "gone"); }
  void thread(unsigned) {
    if (gone.load(order::relaxed) != 0) return;
    M::destroy(shared);
    gone.store(1, order::relaxed);
  }
};
INTERLOCK_SCENARIO(destroyed_by_both, fails_with(failure::double_free));

template <model::Model M>
struct forgotten {
  static constexpr unsigned threads = 2;
  model::atomic<int, M>* shared = M::template make<model::atomic<int, M>>(0);
  model::atomic<int, M> other{0};
  forgotten() {
    M::name(*shared, "count");
    M::name(other, "other");
  }
  void thread(unsigned i) {
    if (i == 0) shared->fetch_add(1, order::relaxed);
    other.fetch_add(1, order::relaxed);
  }
};
INTERLOCK_SCENARIO(forgotten, fails_with(failure::leak));

// After a store the second thread is gone for good, and does not come to the door again.
template <model::Model M>
struct never_comes_back {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) return x.store(1, order::relaxed);
    if (x.load(order::relaxed) == 0) return;
    x.store(2, order::relaxed);
    for (bool volatile for_ever = true; for_ever;) {
    }
  }
};
INTERLOCK_SCENARIO(never_comes_back, fails_with(failure::hang));

entry const& entry_named(std::string_view name) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (name == each->name()) return *each;
  CPPUNIT_FAIL("the catalogue has no " + std::string{name});
  return *entry::first();
}

// What a search finds that comes to its end, however slow the machine is.
distinct_failures failures_of(entry const& what, check_options options, std::string_view search) {
  options.search = search_choice::parse(search);
  auto found = find_failures(what, options, in(10min), in(10min));
  CPPUNIT_ASSERT_MESSAGE(what.name(), !found.classes.empty());
  return found;
}
replay_token first_failure(entry const& what, check_options const& options = {}, std::string_view search = "bound=0") {
  return failures_of(what, options, search).classes.front().token;
}

// "holder: thread 1 holds …", a line each.
std::string explanation_by(engine_name engine, std::string_view name, std::string_view search = "bound=0") {
  check_options options;
  options.engine = engine;
  auto const& what = entry_named(name);
  auto const failing = try_out(what, first_failure(what, options, search), options);
  CPPUNIT_ASSERT(failing.failed.has_value());
  CPPUNIT_ASSERT_EQUAL(std::string{to_string(what.expected().kind())}, failing.failed->kind);
  std::string text;
  for (auto const& each : reports::explain(*failing.failed))
    text += each.about + ": " + each.text + '\n';
  return text;
}

// Through random choices, so that there is something to shrink.
replay_token meandering_failure(entry const& what) { return first_failure(what, {}, "random=1000"); }

class explore_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(explore_test);
  CPPUNIT_TEST(shrinking_keeps_the_kind_and_never_adds);
  CPPUNIT_TEST(knows_the_point_of_no_return);
  CPPUNIT_TEST(tells_distinct_failures_apart);
  CPPUNIT_TEST(goes_on_behind_thousands_of_failures);
  CPPUNIT_TEST(knows_that_nothing_can_pass);
  CPPUNIT_TEST(finds_the_two_orders_that_publish);
  CPPUNIT_TEST(finds_the_one_order_that_is_missing);
  CPPUNIT_TEST(calls_a_bug_of_logic_by_its_name);
  CPPUNIT_TEST(finds_where_one_order_of_all_stores_is_missing);
  CPPUNIT_TEST(finds_nothing_where_there_is_nothing);
  CPPUNIT_TEST(says_what_the_search_could_not_show);
  CPPUNIT_TEST(keeps_to_its_deadlines_where_the_code_does_not_come_back);
  CPPUNIT_TEST(says_which_of_several_failures_it_explains);
  CPPUNIT_TEST(says_who_misuses_a_mutex);
  CPPUNIT_TEST(says_what_became_of_an_object);
  CPPUNIT_TEST(writes_what_it_found_as_any_report);
  CPPUNIT_TEST(writes_that_it_found_nothing);
  CPPUNIT_TEST_SUITE_END();

  void shrinking_keeps_the_kind_and_never_adds() {
    for (auto const* const name : {"semaphore/wakes_every_waiter<release_notifies_on_zero>",
                                   "mutex/excludes<test_then_set_mutex>",
                                   "buffer/loses_nothing<one_condition_buffer>"}) {
      auto const& what = entry_named(name);
      auto const from = meandering_failure(what);
      auto const result = shrink(what, from, {}, in(2s));  // or what it has come to by then
      CPPUNIT_ASSERT_MESSAGE(name, result.best.failed.has_value());
      CPPUNIT_ASSERT_EQUAL(std::string{to_string(what.expected().kind())},
                           result.best.failed->kind);
      CPPUNIT_ASSERT_MESSAGE(name, result.after <= result.before);
      // The token is of what is shown.
      auto const again = try_out(what, result.token, {});
      CPPUNIT_ASSERT(again.failed && effort_of(*again.failed) == result.after);
    }
  }

  void knows_the_point_of_no_return() {
    auto const& what = entry_named("semaphore/wakes_every_waiter<release_notifies_on_zero>");
    auto const token = first_failure(what);
    auto const failing = try_out(what, token, {});
    auto const lost = find_commitment(what, token, failing, {}, in(10s));
    CPPUNIT_ASSERT(lost.after_step.has_value());
    // The second release has found a count of 1; whatever comes, it notifies nobody.
    auto const& step = failing.failed->steps.at(*lost.after_step - 1);
    CPPUNIT_ASSERT_EQUAL(std::string{"fetch_add"}, step.operation);
    CPPUNIT_ASSERT_EQUAL(std::string{"1"}, step.read.value());
  }

  void tells_distinct_failures_apart() {
    auto const found = failures_of(entry_named("mutex/lets_everyone_in<counting_futex_mutex>"), {}, "bound=2");
    CPPUNIT_ASSERT(found.classes.size() >= 2);
    for (auto const& each : found.classes) CPPUNIT_ASSERT(each.times >= 1);
  }

  void goes_on_behind_thousands_of_failures() {
    check_options options;
    options.search = search_choice::parse("full");
    options.memory_mib = 128;  // which 64 KiB for each thread of each failure would exceed
    auto const found = find_failures(entry_named("never_passes"), options, in(10min), in(10min));
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.classes.size());
    CPPUNIT_ASSERT(found.classes.front().times > 2000);
    CPPUNIT_ASSERT_EQUAL(found.executions, found.classes.front().times);
    CPPUNIT_ASSERT(found.complete);
  }

  void knows_that_nothing_can_pass() {
    auto const& what = entry_named("never_passes");
    auto const token = first_failure(what);
    auto const lost = find_commitment(what, token, try_out(what, token, {}), {}, in(10min));
    CPPUNIT_ASSERT(lost.after_step.has_value());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, *lost.after_step);
    CPPUNIT_ASSERT(lost.executions > 2000);
  }

  void finds_the_two_orders_that_publish() {
    auto const& what = entry_named("flag/publishes<relaxed_flag>");
    auto const failing = try_out(what, first_failure(what), {});
    auto const advice = advise_on_orders(what, *failing.failed, {}, in(20s));
    CPPUNIT_ASSERT(advice.seq_cst == "passes");
    CPPUNIT_ASSERT(advice.complete);
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, advice.remedies.size());
    auto const& changes = advice.remedies.front().changes;
    CPPUNIT_ASSERT_EQUAL(std::size_t{2}, changes.size());
    CPPUNIT_ASSERT_EQUAL(std::string{"store"}, changes[0].operation);
    CPPUNIT_ASSERT_EQUAL(std::string{"release"}, changes[0].to);
    CPPUNIT_ASSERT_EQUAL(std::string{"load"}, changes[1].operation);
    CPPUNIT_ASSERT_EQUAL(std::string{"acquire"}, changes[1].to);
  }

  void finds_the_one_order_that_is_missing() {
    auto const& what = entry_named("mutex/excludes<relaxed_ticket_mutex>");
    auto const failing = try_out(what, first_failure(what), {});
    auto const advice = advise_on_orders(what, *failing.failed, {}, in(20s));
    CPPUNIT_ASSERT(advice.seq_cst == "passes");
    CPPUNIT_ASSERT(!advice.remedies.empty());
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, advice.remedies.front().changes.size());
    CPPUNIT_ASSERT_EQUAL(std::string{"release"}, advice.remedies.front().changes.front().to);
  }

  void calls_a_bug_of_logic_by_its_name() {
    auto const& what = entry_named("semaphore/wakes_every_waiter<release_notifies_on_zero>");
    auto const failing = try_out(what, first_failure(what), {});
    auto const advice = advise_on_orders(what, *failing.failed, {}, in(20s));
    CPPUNIT_ASSERT(advice.seq_cst == "fails");
    CPPUNIT_ASSERT_EQUAL(std::string{"lost_wakeup"}, advice.seq_cst_kind);
    CPPUNIT_ASSERT(advice.remedies.empty());
  }

  void finds_where_one_order_of_all_stores_is_missing() {
    auto const& what = entry_named("mutex/excludes<acquire_release_peterson>");
    auto const failing = try_out(what, first_failure(what, {}, "bound=1"), {});
    auto const advice = advise_on_orders(what, *failing.failed, {}, in(20s));
    CPPUNIT_ASSERT(advice.seq_cst == "passes");
    // One keeps each store of a wish before that of a turn, the other both before the other's wish is
    // looked at.
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, advice.remedies.size());
    auto const& changes = advice.remedies.front().changes;
    CPPUNIT_ASSERT_EQUAL(std::size_t{2}, changes.size());
    for (auto const& each : changes) {
      CPPUNIT_ASSERT_EQUAL(std::string{"fence_after"}, each.part);
      CPPUNIT_ASSERT_EQUAL(std::string{"seq_cst"}, each.to);
    }
    CPPUNIT_ASSERT_EQUAL(std::string{"turn"}, changes[1].object);
    CPPUNIT_ASSERT(advice.remedies.front().proved);
  }

  void says_who_misuses_a_mutex() {
    for (auto const engine : {engine_name::relacy, engine_name::rc11}) {
      CPPUNIT_ASSERT_EQUAL(
          std::string{"variable: mutex 1 is a mutex, created by relocked()\n"
                      "holder: thread 1 holds mutex 1 from here on\n"
                      "access: thread 1 locks mutex 1 again\n"},
          explanation_by(engine, "mutex/relocked<platform_mutex>"));
      CPPUNIT_ASSERT_EQUAL(
          std::string{"variable: mutex 1 is a mutex, created by unlocked_twice()\n"
                      "release: thread 1 unlocks mutex 1, and nobody locks it after that\n"
                      "access: thread 1 unlocks mutex 1, which it does not hold\n"},
          explanation_by(engine, "mutex/unlocked_twice<platform_mutex>"));
      CPPUNIT_ASSERT_EQUAL(std::string{"saw: thread 1 reads 0 from owner, stored in step 5 by "
                                       "thread 1: the last that it saw\n"},
                           explanation_by(engine, "mutex/unlocked_twice<owned_mutex>"));
    }
  }

  void says_what_became_of_an_object() {
    for (auto const engine : {engine_name::relacy, engine_name::rc11}) {
      auto const freed = explanation_by(engine, "destroyed_by_both", "auto");
      CPPUNIT_ASSERT_MESSAGE(freed, freed.find("destroys the object\n") != freed.npos);
      CPPUNIT_ASSERT_MESSAGE(
          freed, freed.find("destroys it again, and nothing orders step ") != freed.npos);
      auto const left = explanation_by(engine, "forgotten", "auto");
      for (auto const* each :
           {"made: main makes an object\n", "variable: count is an atomic",
            "access: thread 1 changes count 0→1 by fetch_add: the last use of what is left",
            "summary: no thread destroys anything in this interleaving\n"})
        CPPUNIT_ASSERT_MESSAGE(left, left.find(each) != left.npos);
    }
  }

  void writes_what_it_found_as_any_report() {
    scratch_directory const room;
    auto const file = room / "race.json";
    auto const explored = run_process({INTERLOCK, "explore", "flag/publishes<relaxed_flag>",
                                       "--report", "text", "--report", "json=" + file});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(explored.err, 1, explored.status);
    std::ifstream in{file};
    auto const run = reports::run_from_json(
        std::string{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}});
    auto const& record = run.checks.at(0);
    CPPUNIT_ASSERT(record.as_expected);
    CPPUNIT_ASSERT(std::ranges::find(record.limits, to_string(limit::load_buffering)) !=
                   record.limits.end());
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, record.explored.value().orders.value().remedies.size());
    CPPUNIT_ASSERT(record.explored->complete && record.explored->failures.size() == 1);
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, record.explored->lost_after.value());
    CPPUNIT_ASSERT(!record.failed->explanation.empty() && record.failed->objects.size() == 2);
    CPPUNIT_ASSERT_MESSAGE(explored.out, explored.out.find("confirmed: with this it is proved") !=
                                             explored.out.npos);
    auto const again = run_process({INTERLOCK, "report", file, "--verbose"});
    CPPUNIT_ASSERT_EQUAL(explored.out, again.out);
  }

  void writes_that_it_found_nothing() {
    auto const explored =
        run_process({INTERLOCK, "explore", "flag/publishes<flag>", "--report", "json"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(explored.err, 0, explored.status);
    auto const run = reports::run_from_json(explored.out);
    CPPUNIT_ASSERT(run.checks.at(0).verdict == reports::verdict::proved);
    CPPUNIT_ASSERT(run.checks.at(0).as_expected && run.checks.at(0).explored->complete);
  }

  void keeps_to_its_deadlines_where_the_code_does_not_come_back() {
    auto const& what = entry_named("never_comes_back");
    check_options options;
    options.hang_after = 100ms;
    auto const found = find_failures(what, options, in(30s), in(60s));
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.classes.size());
    CPPUNIT_ASSERT_EQUAL(std::string{"hang"}, found.classes.front().first.kind);
    auto const& token = found.classes.front().token;
    auto const stuck = try_out(what, token, options);
    CPPUNIT_ASSERT(stuck.failed && !stuck.choices.empty());
    // From here on each run of it would last for ever.
    options.hang_after = 1h;
    auto const nothing = find_failures(what, options, in(50ms), in(50ms));
    CPPUNIT_ASSERT(nothing.classes.empty() && !nothing.complete);
    auto const cut = try_out(what, token, options, in(300ms));
    CPPUNIT_ASSERT(cut.cut_short && !cut.failed);
    auto const plain = shrink(what, token, options, in(1h), in(300ms));
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plain.tried);
    CPPUNIT_ASSERT(!plain.finished);
    auto const lost = find_commitment(what, token, stuck, options, in(300ms));
    CPPUNIT_ASSERT(!lost.after_step);
    auto const advice = advise_on_orders(what, found.classes.front().first, options, in(300ms));
    CPPUNIT_ASSERT_EQUAL(std::string{"not_known"}, advice.seq_cst);
    CPPUNIT_ASSERT(advice.remedies.empty() && !advice.complete);
  }

  void says_which_of_several_failures_it_explains() {
    scratch_directory const room;
    auto const file = room / "failures.json";
    auto const explored =
        run_process({INTERLOCK, "explore", "mutex/lets_everyone_in<counting_futex_mutex>",
                     "--report", "text", "--report", "json=" + file});
    std::ifstream in{file};
    auto const record = reports::run_from_json(std::string{std::istreambuf_iterator<char>{in},
                                                           std::istreambuf_iterator<char>{}})
                            .checks.at(0);
    auto const said = fmt::format("explained is the {}, one of ",
                                  reports::kind_in_words(record.failed->kind));
    CPPUNIT_ASSERT_MESSAGE(explored.out, explored.out.find(said) != explored.out.npos);
    // What check itself says of it, in a search that counts otherwise.
    auto const checked = run_process({INTERLOCK, "check", record.name, "--engine", "rc11",
                                      "--report", "json"});
    auto const first = reports::run_from_json(checked.out).checks.at(0);
    CPPUNIT_ASSERT_EQUAL(first.failed->kind, record.explored->checked.value().kind);
    CPPUNIT_ASSERT_EQUAL(first.executions, record.explored->checked->execution);
    CPPUNIT_ASSERT_MESSAGE(explored.out, explored.out.find(fmt::format(
                                             "found in interleaving {};", record.executions)) !=
                                             explored.out.npos);
  }

  void finds_nothing_where_there_is_nothing() {
    auto const found = find_failures(entry_named("flag/publishes<flag>"), {}, in(5s), in(5s));
    CPPUNIT_ASSERT(found.classes.empty());
    CPPUNIT_ASSERT(found.complete);
  }

  void says_what_the_search_could_not_show() {
    auto const limits_by = [](engine_name engine) {
      check_options options;
      options.engine = engine;
      return find_failures(entry_named("flag/publishes<flag>"), options, in(5s), in(5s)).limits;
    };
    CPPUNIT_ASSERT(in_words({limit::loads_one_store_back}) == limits_by(engine_name::relacy));
    CPPUNIT_ASSERT(limits_by(engine_name::rc11).empty());  // it acquires and releases throughout
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(explore_test);

}  // namespace
}  // namespace interlock::checker
