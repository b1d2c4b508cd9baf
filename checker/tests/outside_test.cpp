// What code under test does outside of the layer is given its meaning, or found and named; what is not
// seen is not proved.
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/record.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

using reports::verdict;

struct checked_run {
  int status;
  std::string err;
  reports::run run;

  [[nodiscard]] reports::check const& at(std::string_view name) const {
    auto const found = std::ranges::find(run.checks, name, &reports::check::name);
    CPPUNIT_ASSERT_MESSAGE(std::string{name} + " is missing; stderr: " + err, found != run.checks.end());
    return *found;
  }
};

checked_run check(std::string const& engine, std::vector<std::string> const& names,
                  std::vector<std::string> const& more = {}) {
  scratch_directory const room;
  std::vector<std::string> arguments{CHECKS, "check", "--engine", engine, "--budget", "60s",
                                     "--report", "json=" + (room / "record.json")};
  arguments.insert(arguments.end(), names.begin(), names.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  auto const process = run_process(arguments);
  return {process.status, process.err, reports::run_from_json(contents_of(room / "record.json"))};
}

void with_each_engine(std::function<void(std::string const&)> const& test) {
  for (auto const* engine : {"rc11", "relacy"}) test(engine);
}

void assert_contains(std::string const& text, std::string const& part) {
  CPPUNIT_ASSERT_MESSAGE(text + " — does not contain: " + part, text.find(part) != text.npos);
}

void assert_proved(checked_run const& result, std::string const& name) {
  auto const& record = result.at(name);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(record.engine + " " + name + record.error +
                                   (record.failed ? record.failed->message : ""),
                               to_string(verdict::proved), to_string(record.verdict));
}

void assert_found(checked_run const& result, std::string const& name, std::string const& kind,
                  std::string const& words) {
  auto const& record = result.at(name);
  CPPUNIT_ASSERT_MESSAGE(record.engine + " " + name + " passes", record.failed.has_value());
  CPPUNIT_ASSERT_EQUAL_MESSAGE(record.engine + " " + name + ": " + record.failed->message, kind,
                               record.failed->kind);
  assert_contains(record.failed->message, words);
  CPPUNIT_ASSERT_MESSAGE(name, !record.failed->places.empty());
}

class outside : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(outside, threads_that_do_not_come_to_the_door_are_an_error) {
  auto const expect_error = [](checked_run const& result, std::string const& name,
                               std::string const& words) {
    auto const& record = result.at(name);
    CPPUNIT_ASSERT_EQUAL(3, result.status);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(record.engine + " " + name, to_string(verdict::error),
                                 to_string(record.verdict));
    assert_contains(record.error, words);
  };
  with_each_engine([&](std::string const& engine) {
    for (auto const& more : std::vector<std::vector<std::string>>{
             {}, {"--jobs", "2"}, {"--search", "full"}, {"--search", "bound=1"}, {"--search", "random=3"}}) {
      auto const result = check(engine, {"uses_std_atomics*", "only_chooses"}, more);
      expect_error(result, "uses_std_atomics", "nothing was checked: no thread");
      expect_error(result, "uses_std_atomics_in_one", "nothing was checked of thread 2");
      expect_error(result, "only_chooses", "nothing was checked of thread 2");
    }
    auto const result = check(engine, {"is_idle", "may_do_nothing", "only_makes"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
    for (auto const* name : {"is_idle", "may_do_nothing", "only_makes"}) assert_proved(result, name);
  });
}

CPPUNIT_TEST_FIXTURE(outside, hang_before_any_operation_says_that_there_was_none) {
  with_each_engine([](std::string const& engine) {
    auto const result = check(engine, {"blocks_at_once"}, {"--hang-after", "100ms"});
    assert_found(result, "blocks_at_once", "hang", "did not come to an end");
    auto const& place = result.at("blocks_at_once").failed->places.front();
    CPPUNIT_ASSERT_EQUAL(std::string{}, place.file);
    CPPUNIT_ASSERT_EQUAL(std::string{"no operation of the layer so far"}, place.what);
  });
}

CPPUNIT_TEST_FIXTURE(outside, more_operations_than_there_is_room_for_are_an_error) {
  for (auto const& more : std::vector<std::vector<std::string>>{
           {}, {"--jobs", "2"}, {"--search", "bound=1"}, {"--search", "random=3"}}) {
    auto const result = check("rc11", {"stores_too_often"}, more);
    auto const& record = result.at("stores_too_often");
    CPPUNIT_ASSERT_EQUAL(3, result.status);
    CPPUNIT_ASSERT_EQUAL(to_string(verdict::error), to_string(record.verdict));
    assert_contains(record.error, "thread 1 comes to more than 16383 atomic operations");
    assert_contains(record.error, "outside_checks.cpp:");
  }
  assert_proved(check("rc11", {"stores_often"}), "stores_often");
}

CPPUNIT_TEST_FIXTURE(outside, threads_and_processes_of_its_own_are_misuse) {
  with_each_engine([](std::string const& engine) {
    auto const result = check(engine, {"starts_a_thread", "is_used_elsewhere", "forks"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
    assert_found(result, "starts_a_thread", "misuse", "starts a thread (std::thread");
    assert_found(result, "is_used_elsewhere", "misuse", "(std::thread) used the layer");
    assert_found(result, "forks", "misuse", "fork()");
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, result.at("forks").executions);
  });
}

CPPUNIT_TEST_FIXTURE(outside, what_outlives_an_execution_is_misuse) {
  with_each_engine([](std::string const& engine) {
    auto const result = check(engine, {"keeps_a_", "works_out_a_static"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
    for (auto const* name : {"keeps_a_static", "keeps_a_static_of_data", "keeps_a_static_of_its_own",
                             "works_out_a_static"})
      assert_found(result, name, "misuse", "function-local static");
    assert_proved(result, "keeps_a_constant");
  });
}

CPPUNIT_TEST_FIXTURE(outside, counts_that_are_not_of_the_layer_are_named_where_they_may_matter) {
  with_each_engine([](std::string const& engine) {
    auto const result = check(engine, {"shares_by_counting"});
    assert_found(result, "shares_by_counting", "use_after_free", "before the end of its lifetime");
    assert_contains(result.at("shares_by_counting").failed->why, "std::shared_ptr");
  });
}

CPPUNIT_TEST_FIXTURE(outside, what_threads_of_the_operating_system_share_is_misuse) {
  with_each_engine([](std::string const& engine) {
    auto const result = check(engine, {"locks_std", "waits_for_semaphore", "asks_who_it_is", "calls_once",
                                       "has_words_of_its_own"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
    assert_found(result, "locks_std_mutex", "misuse", "M::mutex");
    assert_found(result, "locks_std_shared_mutex", "misuse", "std::shared_mutex");
    assert_found(result, "waits_for_semaphore", "misuse", "POSIX semaphore");
    assert_found(result, "asks_who_it_is", "misuse", "M::self()");
    assert_found(result, "calls_once", "misuse", "std::call_once");
    assert_found(result, "has_words_of_its_own", "misuse", "thread_local variable with a destructor");
  });
}

CPPUNIT_TEST_FIXTURE(outside, libraries_may_do_as_they_like) {
  with_each_engine([](std::string const& engine) { assert_proved(check(engine, {"formats"}), "formats"); });
}

CPPUNIT_TEST_FIXTURE(outside, thread_local_variables_are_each_threads_own) {
  with_each_engine([](std::string const& engine) {
    auto const result = check(engine, {"counts_its"});
    for (auto const* name : {"counts_its_calls", "counts_its_rounds"}) assert_proved(result, name);
  });
}

CPPUNIT_TEST_FIXTURE(outside, trying_to_lock_goes_on_for_ever_and_is_no_hang) {
  with_each_engine([](std::string const& engine) {
    auto const result = check(engine, {"locks_both", "locks_in_turn", "writes_although", "tries_in_vain"},
                              {"--executions", "20000"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
    for (auto const* name : {"locks_both", "tries_in_vain"}) {
      auto const& record = result.at(name);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(engine + " " + name, to_string(verdict::bounded),
                                   to_string(record.verdict));
      // That bound was not the one that was felt, or not the only one.
      CPPUNIT_ASSERT_MESSAGE(record.reached, record.reached.find("--spurious") == std::string::npos);
      CPPUNIT_ASSERT(std::ranges::any_of(record.limits, [](std::string const& each) {
        return each.find("try_locks") != each.npos;
      }));
    }
    if (engine == "rc11")
      CPPUNIT_ASSERT_LESS(std::uint64_t{1000}, result.at("locks_both").executions);
    assert_found(result, "locks_in_turn", "deadlock", "waits for");
    assert_found(result, "writes_although_its_try_failed", "data_race", "writes");
  });
}

CPPUNIT_TEST_FIXTURE(outside, stacks_are_large_and_what_runs_out_of_one_is_told_so) {
  with_each_engine([](std::string const& engine) {
    auto const result = check(engine, {"recurses*", "has_large_locals"}, {"--memory", "256MiB"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
    assert_found(result, "recurses", "crash", "thread 2 ran out of stack (8 MiB)");
    assert_found(result, "recurses_in_the_constructor", "crash", "ran out of stack (8 MiB)");
    assert_proved(result, "has_large_locals");
  });
}

}  // namespace
}  // namespace interlock::checker
