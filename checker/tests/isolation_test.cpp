// Whatever the code under test does to its process, the run goes on, says what happened and where,
// and every other check is what it would have been.
#include <algorithm>
#include <csignal>
#include <fstream>
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

/// The line of the probe's source with the comment "place: …".
unsigned line_of(std::string_view marker) {
  std::ifstream source{PROBE_SOURCE};
  unsigned number = 0;
  auto const wanted = "place: " + std::string{marker};
  for (std::string line; std::getline(source, line);) {
    ++number;
    if (line.ends_with(wanted)) return number;
  }
  CPPUNIT_FAIL("the probe has no " + wanted);
}

struct checked_run {
  process_result process;
  reports::run run;

  [[nodiscard]] reports::check const& at(std::string_view name) const {
    auto const found = std::find_if(run.checks.begin(), run.checks.end(),
                                    [&](auto const& each) { return each.name == name; });
    CPPUNIT_ASSERT_MESSAGE(std::string{name} + " is missing; stderr: " + process.err,
                           found != run.checks.end());
    return *found;
  }
};

checked_run check(std::vector<std::string> const& names, std::vector<std::string> const& more = {},
                  std::function<void(pid_t, std::string const&)> const& on_err = {}) {
  scratch_directory const room;
  std::vector<std::string> arguments{PROBE, "check"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  arguments.insert(arguments.end(),
                   {"--engine", "relacy", "--report", "json=" + (room / "record.json")});
  arguments.insert(arguments.end(), more.begin(), more.end());
  checked_run result{run_process(arguments, on_err), {}};
  result.run = reports::run_from_json(contents_of(room / "record.json"));
  return result;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// Failed in the way given, at the marked line, with a trace that leads there and a token.
void assert_found(reports::check const& record, std::string const& kind) {
  auto const& name = record.name;
  CPPUNIT_ASSERT_MESSAGE(name, record.verdict == verdict::failed);
  CPPUNIT_ASSERT_MESSAGE(name, record.failed.has_value());
  CPPUNIT_ASSERT_EQUAL_MESSAGE(name, kind, record.failed->kind);
  CPPUNIT_ASSERT_MESSAGE(name, !record.failed->places.empty());
  auto const& place = record.failed->places.front();
  CPPUNIT_ASSERT_EQUAL_MESSAGE(name, line_of(name), place.line);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string{"checker/tests/probe_checks.cpp"}, place.file);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 1U, place.thread);
  CPPUNIT_ASSERT_MESSAGE(name, !record.failed->steps.empty());
  CPPUNIT_ASSERT_EQUAL_MESSAGE(name, line_of(name), record.failed->steps.back().where.line);
  CPPUNIT_ASSERT_MESSAGE(name, record.replay.starts_with("il2:"));
}

class isolation : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(isolation, every_crash_is_told_and_harms_no_other_check) {
  auto const result = check({"segfaults", "aborts", "overflows", "allocates", "exits", "throws",
                             "prints_a_lot", "behaves"},
                            {"--memory", "64MiB", "--hang-after", "20s"});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.process.err, 0, result.process.status);
  CPPUNIT_ASSERT_EQUAL(std::size_t{8}, result.run.checks.size());
  for (auto const* name :
       {"segfaults", "aborts", "overflows", "allocates_without_end", "exits", "throws"})
    assert_found(result.at(name), "crash");
  for (auto const* name : {"behaves", "prints_a_lot"})
    CPPUNIT_ASSERT_MESSAGE(name, result.at(name).verdict == verdict::proved);

  CPPUNIT_ASSERT(contains(result.at("segfaults").failed->message, "SIGSEGV"));
  CPPUNIT_ASSERT(contains(result.at("aborts").failed->message, "SIGABRT"));
  CPPUNIT_ASSERT(contains(result.at("aborts").failed->why, "the last words"));
  CPPUNIT_ASSERT(contains(result.at("allocates_without_end").failed->message, "64 MiB"));
  CPPUNIT_ASSERT(contains(result.at("exits").failed->message, "exit(0)"));
  CPPUNIT_ASSERT(contains(result.at("throws").failed->message, "out of patience"));
  // Nothing that a check prints comes between the lines of the run.
  CPPUNIT_ASSERT(!contains(result.process.err + result.process.out, "no play"));
}

CPPUNIT_TEST_FIXTURE(isolation, every_hang_is_told) {
  auto const result = check({"spins"}, {"--hang-after", "300ms"});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.process.err, 0, result.process.status);
  for (auto const* name : {"spins_at_the_door", "spins_outside"})
    assert_found(result.at(name), "hang");
  CPPUNIT_ASSERT(contains(result.at("spins_outside").failed->message, "0.3 s"));
}

CPPUNIT_TEST_FIXTURE(isolation, crash_that_nobody_expected_fails_the_run) {
  auto const result = check({"surprises", "behaves"});
  CPPUNIT_ASSERT_EQUAL(1, result.process.status);
  CPPUNIT_ASSERT(!result.at("surprises").as_expected);
  CPPUNIT_ASSERT(result.at("behaves").as_expected);
}

CPPUNIT_TEST_FIXTURE(isolation, budget_that_is_spent_claims_no_more_than_was_done) {
  auto const result = check({"takes_for_ever"}, {"--budget", "50ms", "--search", "full"});
  auto const& record = result.at("takes_for_ever");
  CPPUNIT_ASSERT(record.verdict == verdict::unknown);
  CPPUNIT_ASSERT(record.executions > 0);
  CPPUNIT_ASSERT(!record.as_expected);
  CPPUNIT_ASSERT_EQUAL(1, result.process.status);
}

// The first line on stderr says that one check is over; then the other runs.
checked_run interrupted_by(int signal) {
  return check({"behaves", "takes_for_ever"}, {"--jobs", "2", "--budget", "1h"},
               [sent = false, signal](pid_t child, std::string const& err) mutable {
                 if (!sent && contains(err, "[1/2]")) sent = ::kill(child, signal) == 0;
               });
}

CPPUNIT_TEST_FIXTURE(isolation, interruption_leaves_what_was_finished) {
  for (int const signal : {SIGINT, SIGTERM}) {
    auto const result = interrupted_by(signal);
    CPPUNIT_ASSERT_EQUAL(1, result.process.status);
    CPPUNIT_ASSERT(result.at("behaves").verdict == verdict::proved);
    CPPUNIT_ASSERT(result.at("takes_for_ever").verdict == verdict::unknown);
    CPPUNIT_ASSERT_EQUAL(std::string{"cancelled"}, result.at("takes_for_ever").reached);
  }
}

}  // namespace
}  // namespace interlock::checker
