// How tasks are run where the system lends itself to it only in part, with tasks that do as they are
// told.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/worker/run.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

[[noreturn]] void lacks(int code, char const* what) {
  throw std::system_error{code, std::generic_category(), what};
}

struct plan {
  std::string name;
  std::function<void()> on_start = [] {};
  std::function<void()> on_advance = [] {};
  bool failed = false;  ///< is known before it advances
  std::function<void(std::chrono::duration<double>)> on_limit = [](auto) {};
};

class planned final : public task {
 public:
  planned(plan what, int& running) : plan_{std::move(what)}, running_{running} {}
  [[nodiscard]] std::string_view name() const override { return plan_.name; }
  [[nodiscard]] std::string_view engine() const override { return "planned"; }
  void limit_budget(std::chrono::duration<double> most) override { plan_.on_limit(most); }
  void start() override {
    plan_.on_start();
    ++running_;
    ran_ = true;
  }
  bool advance() override {
    plan_.on_advance();
    --running_;
    verdict_ = verdict::proved;
    return true;
  }
  void cancel() override {
    if (ran_) --running_;
    if (plan_.failed) verdict_ = verdict::failed;
  }
  [[nodiscard]] std::vector<int> descriptors() const override { return {}; }
  [[nodiscard]] task_progress progress() const override { return {}; }
  [[nodiscard]] reports::check take_record() override {
    reports::check record;
    record.name = plan_.name;
    record.engine = "planned";
    record.verdict = verdict_;
    record.as_expected = true;
    if (verdict_ == verdict::failed) record.failed.emplace();
    return record;
  }

 private:
  plan plan_;
  int& running_;
  bool ran_ = false;
  reports::verdict verdict_ = verdict::unknown;
};

class counted final : public progress {
 public:
  void finished(reports::check const&, std::size_t done, std::size_t) override { done_ = done; }
  void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
  void over() override {}
  std::size_t done_ = 0;
};

struct running_tasks : CppUnit::TestFixture {
  int running = 0;

  tasks_run run(std::vector<plan> plans, unsigned jobs, run_limits limits = {}) {
    interruption const counting;
    std::vector<std::unique_ptr<task>> tasks;
    auto const all = plans.size();
    for (auto& each : plans) tasks.push_back(std::make_unique<planned>(std::move(each), running));
    counted shown;
    auto result = run_tasks(std::move(tasks), jobs, shown, std::move(limits));
    CPPUNIT_ASSERT_EQUAL(0, running);
    CPPUNIT_ASSERT_EQUAL(result.run.checks.size(), shown.done_);
    if (!result.run.interrupted) CPPUNIT_ASSERT_EQUAL(all, result.run.checks.size());
    return result;
  }
};

CPPUNIT_TEST_FIXTURE(running_tasks, as_many_at_a_time_as_there_is_room_for) {
  int most = 0;
  std::vector<plan> plans;
  for (auto const* name : {"a", "b", "c", "d", "e", "f", "g"})
    plans.push_back({.name = name, .on_start = [&] {
                       if (running == 3) lacks(EAGAIN, "fork");
                       most = std::max(most, running + 1);
                     }});
  auto const result = run(plans, 6).run;
  for (auto const& each : result.checks) CPPUNIT_ASSERT(each.verdict == verdict::proved);
  CPPUNIT_ASSERT_EQUAL(3, most);
}

CPPUNIT_TEST_FIXTURE(running_tasks, tries_again_what_may_pass) {
  int failures = 0;
  auto const fails_at_first = [&] {
    if (failures++ < 3) lacks(ENOMEM, "fork");
  };
  auto const result = run({{.name = "a", .on_start = fails_at_first}, {.name = "b"}}, 1).run;
  for (auto const& each : result.checks) CPPUNIT_ASSERT(each.verdict == verdict::proved);
}

CPPUNIT_TEST_FIXTURE(running_tasks, says_of_each_that_it_could_not_be_run_and_what_helps) {
  int attempts = 0;
  auto const never = [&] {
    ++attempts;
    lacks(EMFILE, "pipe");
  };
  std::vector<plan> plans;
  for (auto const* name : {"a", "b", "c", "d"}) plans.push_back({.name = name, .on_start = never});
  auto const result = run(plans, 2).run;
  for (auto const& each : result.checks) {
    CPPUNIT_ASSERT(each.verdict == verdict::error && !each.as_expected);
    CPPUNIT_ASSERT_EQUAL(std::string{"it could not be run: pipe: Too many open files; fewer --jobs or a "
                                     "higher limit on open files (ulimit -n) helps"},
                         each.error);
  }
  CPPUNIT_ASSERT(outcome_of(result) == reports::outcome::could_not_run);
  // Only the first is waited for.
  CPPUNIT_ASSERT_MESSAGE(std::to_string(attempts), attempts < 20);
}

CPPUNIT_TEST_FIXTURE(running_tasks, one_that_throws_costs_no_other) {
  auto const result = run({{.name = "a"},
                           {.name = "b", .on_advance = [] { lacks(EAGAIN, "fork"); }},
                           {.name = "c", .on_start = [] { throw std::logic_error{"a mistake"}; }},
                           {.name = "d", .on_advance = [] { throw std::bad_alloc{}; }, .failed = true},
                           {.name = "e"}},
                          2).run.checks;
  CPPUNIT_ASSERT(result[0].verdict == verdict::proved && result[4].verdict == verdict::proved);
  CPPUNIT_ASSERT(result[1].verdict == verdict::error && result[2].verdict == verdict::error);
  CPPUNIT_ASSERT(result[1].error.starts_with("it could not be run to its end: fork: "));
  CPPUNIT_ASSERT_EQUAL(std::string{"it could not be run: a mistake"}, result[2].error);
  // What failed did, although its steps are not known.
  CPPUNIT_ASSERT(result[3].verdict == verdict::failed && result[3].as_expected);
  CPPUNIT_ASSERT(result[3].reached.starts_with("its execution could not be run again: "));
}

CPPUNIT_TEST_FIXTURE(running_tasks, interrupted_are_cut_short_or_left_out) {
  auto const result = run({{.name = "a"},
                           {.name = "b", .on_start = [] { std::raise(SIGHUP); }},
                           {.name = "c", .on_start = [] { lacks(EAGAIN, "fork"); }},
                           {.name = "d"}},
                          3).run;
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, result.checks.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"SIGHUP"}, result.interrupted->by);
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, result.interrupted->did_not_run.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"c"}, result.interrupted->did_not_run[0].name);
  CPPUNIT_ASSERT(outcome_of(result) == reports::outcome::not_as_expected);
}

CPPUNIT_TEST_FIXTURE(running_tasks, what_suffices_leaves_the_rest_out) {
  auto const result = run({{.name = "a"}, {.name = "b"}, {.name = "c"}}, 1,
                          {.suffices = [](reports::check const& each) { return each.name == "b"; }}).run;
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, result.checks.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"--fail-fast"}, result.interrupted->by);
  CPPUNIT_ASSERT_EQUAL(std::string{"c"}, result.interrupted->did_not_run.at(0).name);
  // With the last of them all is over, and nothing was interrupted.
  CPPUNIT_ASSERT(!run({{.name = "a"}}, 1, {.suffices = [](auto const&) { return true; }}).run.interrupted);
}

CPPUNIT_TEST_FIXTURE(running_tasks, each_has_its_share_of_the_time_for_all) {
  std::vector<double> limits;
  auto const noted = [&](std::chrono::duration<double> most) { limits.push_back(most.count()); };
  (void)run({{.name = "a", .on_limit = noted}, {.name = "b", .on_limit = noted}, {.name = "c", .on_limit = noted}}, 2,
            {.total = std::chrono::hours{3}});
  // Two at a time: of three hours for two processes each of three has two. Then two have what is left, and nobody more than that.
  CPPUNIT_ASSERT_DOUBLES_EQUAL(7200, limits.at(0), 600);
  CPPUNIT_ASSERT_DOUBLES_EQUAL(10'800, limits.at(1), 600);
  CPPUNIT_ASSERT_DOUBLES_EQUAL(10'800, limits.at(2), 600);
}

CPPUNIT_TEST_FIXTURE(running_tasks, nothing_begins_when_the_time_for_all_is_over) {
  auto const result = run({{.name = "a"}, {.name = "b"}}, 1, {.total = std::chrono::seconds{0}}).run;
  CPPUNIT_ASSERT(result.checks.empty());
  CPPUNIT_ASSERT_EQUAL(std::string{"--budget-total"}, result.interrupted->by);
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, result.interrupted->did_not_run.size());
}

// What engines call differently, and what they do not.
class judgement : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(judgement, natively_a_lost_wakeup_shows_as_a_deadlock) {
  static constexpr program nothing{};
  entry const loses{"loses", nothing, fails_with(failure::lost_wakeup)};
  auto const as_expected = [&](char const* engine, failure shown) {
    reports::check record;
    record.engine = engine;
    record.verdict = verdict::failed;
    record.failed.emplace().kind = to_string(shown);
    judge(record, loses);
    return record.as_expected;
  };
  CPPUNIT_ASSERT(as_expected("native", failure::deadlock));
  CPPUNIT_ASSERT(!as_expected("native", failure::hang));
  CPPUNIT_ASSERT(!as_expected("rc11", failure::deadlock));
  CPPUNIT_ASSERT(!as_expected("relacy", failure::deadlock));
  CPPUNIT_ASSERT(as_expected("relacy", failure::lost_wakeup));
}

}  // namespace
}  // namespace interlock::checker
