// Whatever the code under test does to its process, the run goes on, says what happened and where,
// and every other check is what it would have been.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/record.hpp>
#include <interlock/reports/words.hpp>

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
                  std::function<void(pid_t, std::string const&)> const& on_err = {},
                  std::string const& engine = "relacy", std::string const& program = PROBE) {
  scratch_directory const room;
  std::vector<std::string> arguments{program, "check"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  arguments.insert(arguments.end(),
                   {"--engine", engine, "--report", "json=" + (room / "record.json")});
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
  auto const& steps = record.failed->steps;
  auto const last = std::find_if_not(steps.rbegin(), steps.rend(), reports::is_remark);
  CPPUNIT_ASSERT_MESSAGE(name, last != steps.rend());
  CPPUNIT_ASSERT_EQUAL_MESSAGE(name, line_of(name), last->where.line);
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

/// Memory that the process has in use and shares, in KiB. Source: proc(5), /proc/pid/status.
std::uint64_t shared_kib(pid_t process) {
  constexpr std::string_view label = "RssShmem:";
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(label)) return std::stoull(line.substr(label.size()));
  CPPUNIT_FAIL("the system does not tell how much memory is shared");
}

CPPUNIT_TEST_FIXTURE(isolation, checks_that_wait_and_those_that_are_over_cost_next_to_nothing) {
  for (auto const* engine : {"relacy", "rc11"}) {
    std::uint64_t first = 0;
    std::uint64_t later = 0;
    auto const result = check({}, {},
                              [&](pid_t child, std::string const& err) {
                                if (first == 0 && contains(err, "[1/1000]")) first = shared_kib(child) + 1;
                                if (later != 0 || !contains(err, "[200/1000]")) return;
                                later = shared_kib(child) + 1;
                                ::kill(child, SIGINT);
                              },
                              engine, WAITING);
    CPPUNIT_ASSERT(result.run.checks.size() >= 200);
    constexpr std::uint64_t some_mib = 8 * 1024;
    for (auto const seen : {first, later}) {
      CPPUNIT_ASSERT(seen != 0);
      CPPUNIT_ASSERT_MESSAGE(std::to_string(seen), seen < some_mib);
    }
  }
}

void assert_not_believed(reports::check const& record) {
  CPPUNIT_ASSERT_MESSAGE(record.name, record.verdict == verdict::error);
  CPPUNIT_ASSERT_MESSAGE(record.name + ": " + record.error,
                         contains(record.error, "is not to be believed"));
}

void assert_kind(reports::check const& record, std::string const& kind) {
  CPPUNIT_ASSERT_MESSAGE(record.name + ": " + record.error, record.failed.has_value());
  CPPUNIT_ASSERT_EQUAL_MESSAGE(record.name, kind, record.failed->kind);
}

CPPUNIT_TEST_FIXTURE(isolation, no_deed_of_a_check_reaches_the_run_or_other_checks) {
  for (std::string const engine : {"relacy", "rc11"}) {
    // Others wait for processes of their own, for which a loaded machine may take long.
    auto const result = check({}, {"--budget", "20s", "--jobs", "2", "--exclude", "stops_itself", "--exclude", "prints_without_end"}, {},
                              engine, HOSTILE);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.process.err, 3, result.process.status);
    for (auto const* name : {"forges", "floods", "scribbles", "scribbles_and_crashes"})
      assert_not_believed(result.at(name));
    for (auto const* name : {"closes_everything", "kills_its_group", "leaves", "leaves_quickly"})
      assert_kind(result.at(name), "crash");
    auto const hanging = check({"stops_itself", "prints_without_end"}, {"--hang-after", "100ms", "--jobs", "2"}, {}, engine, HOSTILE);
    for (auto const* name : {"stops_itself", "prints_without_end"})
      assert_kind(hanging.at(name), "hang");
    for (auto const* name : {"leaves_a_daemon", "forks", "good_before", "good_after"})
      CPPUNIT_ASSERT_MESSAGE(name, result.at(name).verdict == verdict::proved);
    CPPUNIT_ASSERT(contains(result.at("forges").error, "\"hello\""));
    CPPUNIT_ASSERT(contains(result.at("scribbles").error, "overwritten"));
    CPPUNIT_ASSERT(contains(result.at("closes_everything").failed->message, "it closed descriptors"));
    CPPUNIT_ASSERT(contains(result.at("kills_its_group").failed->message, "SIGTERM"));
  }
}

CPPUNIT_TEST_FIXTURE(isolation, no_deed_of_a_check_deceives_the_native_engine) {
  auto const result =
      check({"forges", "closes_everything", "kills_its_group", "leaves", "good_before", "good_after"},
            {"--iterations", "20"}, {}, "native", HOSTILE);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.process.err, 3, result.process.status);
  assert_not_believed(result.at("forges"));
  for (auto const* name : {"closes_everything", "kills_its_group", "leaves"})
    assert_kind(result.at(name), "crash");
  for (auto const* name : {"good_before", "good_after"})
    CPPUNIT_ASSERT_MESSAGE(name, result.at(name).verdict == verdict::sampled);
}

CPPUNIT_TEST_FIXTURE(isolation, what_a_check_leaves_running_is_ended_with_it) {
  scratch_directory const room;
  auto const file = room / "daemons";
  std::ofstream{file}.close();
  ::setenv("DAEMONS", file.c_str(), 1);
  for (std::string const engine : {"relacy", "rc11", "native"})
    static_cast<void>(check({"leaves_a_daemon"}, {"--iterations", "3"}, {}, engine, HOSTILE));
  ::unsetenv("DAEMONS");
  std::ifstream daemons{file};
  int seen = 0;
  for (pid_t pid = 0; daemons >> pid; ++seen)
    CPPUNIT_ASSERT_MESSAGE(std::to_string(pid), ::kill(pid, 0) != 0 && errno == ESRCH);
  CPPUNIT_ASSERT(seen >= 3);
}

CPPUNIT_TEST_FIXTURE(isolation, options_of_sanitizers_from_outside_change_no_verdict) {
  ::setenv("TSAN_OPTIONS", "report_bugs=0:halt_on_error=1:exitcode=0:suppressions=/nowhere", 1);
  auto const result = check({"races", "good_before"}, {"--iterations", "200"}, {}, "native", HOSTILE);
  ::unsetenv("TSAN_OPTIONS");
  assert_kind(result.at("races"), "data_race");
  CPPUNIT_ASSERT(result.at("good_before").verdict == verdict::sampled);
}

}  // namespace
}  // namespace interlock::checker
