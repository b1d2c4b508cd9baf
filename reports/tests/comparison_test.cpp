#include <string>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/comparison.hpp>

#include "samples.hpp"

namespace {

using namespace interlock::reports;

check made(std::string name, verdict v, bool as_expected, std::uint64_t executions = 10) {
  check c{.name = std::move(name),
          .engine = "relacy",
          .search = "full",
          .verdict = v,
          .expected = "passes",
          .as_expected = as_expected,
          .executions = executions};
  if (v == verdict::failed) c.failed = failure{.kind = "deadlock"};
  return c;
}

check passing(std::string name, std::uint64_t executions = 10) {
  return made(std::move(name), verdict::proved, true, executions);
}

check failing(std::string name) { return made(std::move(name), verdict::failed, false); }

check erring(std::string name) { return made(std::move(name), verdict::error, false); }

class comparison_of_runs : public CppUnit::TestFixture {
 protected:
  /// The one change between two runs of one check; fails where there is none.
  static difference only_difference(check const& before, check const& now) {
    before_ = {{before}};
    now_ = {{now}};
    auto const c = compare(before_, now_);
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, c.differences.size());
    return c.differences.front();
  }

  static bool differs(check const& before, check const& now) {
    run const was{{before}}, is{{now}};
    return !compare(was, is).differences.empty();
  }

  static outcome outcome_between(run const& before, run const& now) {
    return outcome_of(compare(before, now));
  }

 private:
  static inline run before_, now_;
};

CPPUNIT_TEST_FIXTURE(comparison_of_runs, of_a_run_with_itself_is_empty) {
  auto const all = samples::everything();
  auto const c = compare(all, all);
  CPPUNIT_ASSERT(c.differences.empty());
  CPPUNIT_ASSERT_EQUAL(all.checks.size(), c.same);
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, tells_broken_from_fixed) {
  CPPUNIT_ASSERT(only_difference(passing("a"), failing("a")).change == change::broken);
  CPPUNIT_ASSERT(only_difference(passing("a"), erring("a")).change == change::broken);
  CPPUNIT_ASSERT(only_difference(failing("a"), passing("a")).change == change::fixed);
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, a_changed_expectation_can_break) {
  auto now = passing("a");
  now.expected = "leak";
  now.as_expected = false;
  auto const d = only_difference(passing("a"), now);
  CPPUNIT_ASSERT(d.change == change::broken);
  CPPUNIT_ASSERT_EQUAL(std::string{"expected: passes → leak"}, d.what.front());
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, one_engine_is_not_another) {
  auto native = passing("a");
  native.engine = "native";
  run const before{{passing("a")}}, now{{native}};
  auto const c = compare(before, now);
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, c.differences.size());
  CPPUNIT_ASSERT(c.differences[0].change == change::added);
  CPPUNIT_ASSERT(c.differences[1].change == change::gone);
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, checks_of_one_name_pair_up_in_order) {
  run const before{{passing("a"), failing("a")}}, now{{passing("a"), passing("a"), passing("a")}};
  auto const c = compare(before, now);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, c.same);
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, c.differences.size());
  CPPUNIT_ASSERT(c.differences[0].change == change::fixed);
  CPPUNIT_ASSERT(c.differences[0].now == &now.checks[1]);
  CPPUNIT_ASSERT(c.differences[1].change == change::added);
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, says_what_changed) {
  auto other = failing("a");
  other.failed->kind = "leak";
  CPPUNIT_ASSERT_EQUAL(std::string{"deadlock → leak"},
                       only_difference(failing("a"), other).what.front());
  auto bounded = made("a", verdict::bounded, true);
  bounded.reached = "complete up to 2 preemptions";
  auto further = bounded;
  further.reached = "complete up to 3 preemptions";
  CPPUNIT_ASSERT(differs(bounded, further));
  auto searched = passing("a");
  searched.search = "bound=2";
  CPPUNIT_ASSERT_EQUAL(std::string{"full search → search bound=2"},
                       only_difference(passing("a"), searched).what.front());
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, what_varies_between_runs_is_no_change) {
  auto const was = made("a", verdict::unknown, false);
  auto is = was;
  is.reached = "the budget was spent; about 4 % searched";
  is.seconds = 9;
  is.peak_memory_kib = 1;
  CPPUNIT_ASSERT(!differs(was, is));
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, executions_differ_beyond_twice) {
  CPPUNIT_ASSERT(!differs(passing("a", 100), passing("a", 200)));
  CPPUNIT_ASSERT(differs(passing("a", 100), passing("a", 201)));
  CPPUNIT_ASSERT(differs(passing("a", 201), passing("a", 100)));
  CPPUNIT_ASSERT(!differs(passing("a", 3), passing("a", 99)));
  // That threads have got roles leaves fewer to explore, and covers as many.
  auto with_roles = passing("a", 40);
  with_roles.stands_for = 240;
  CPPUNIT_ASSERT(!differs(passing("a", 240), with_roles));
  CPPUNIT_ASSERT(differs(passing("a", 40), with_roles));
  auto const most = static_cast<std::uint64_t>(-1);
  CPPUNIT_ASSERT(differs(passing("a", most), passing("a", 0)));
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, known_failures_do_not_count) {
  run const known{{failing("a"), passing("b")}};
  CPPUNIT_ASSERT(outcome_between(known, known) == outcome::as_expected);
  run const fewer{{failing("a")}};
  CPPUNIT_ASSERT(outcome_between(known, fewer) == outcome::as_expected);
}

CPPUNIT_TEST_FIXTURE(comparison_of_runs, what_breaks_or_is_new_and_fails_counts) {
  run const known{{passing("a")}};
  run const broken{{failing("a")}}, with_new{{passing("a"), failing("b")}};
  run const with_error{{passing("a"), erring("b")}}, now_erring{{erring("a")}};
  CPPUNIT_ASSERT(outcome_between(known, broken) == outcome::not_as_expected);
  CPPUNIT_ASSERT(outcome_between(known, with_new) == outcome::not_as_expected);
  CPPUNIT_ASSERT(outcome_between(known, now_erring) == outcome::not_as_expected);
  CPPUNIT_ASSERT(outcome_between(known, with_error) == outcome::could_not_run);
  CPPUNIT_ASSERT(outcome_between(with_error, with_error) == outcome::could_not_run);
}

}  // namespace
