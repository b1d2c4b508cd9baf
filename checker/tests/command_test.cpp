// The command line: what it takes, and that it refuses anything else in one sentence, with the
// exit status that is documented, before anything ran and with nothing left behind.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/reports/record.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

process_result probe(words const& arguments) {
  words line{PROBE};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return run_process(line);
}

std::string joined(words const& arguments) {
  std::string result;
  for (auto const& each : arguments) result += each + ' ';
  return result;
}

/// Refused as a mistake on the command line: one sentence that says each of `parts`.
void assert_refused(words const& arguments, words const& parts) {
  auto const result = probe(arguments);
  auto const message = joined(arguments) + "said: " + result.err;
  CPPUNIT_ASSERT_EQUAL_MESSAGE(message, 2, result.status);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(message, std::string{}, result.out);
  CPPUNIT_ASSERT_MESSAGE(message, result.err.starts_with("checker_probe: "));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(message, result.err.size() - 1, result.err.find('\n'));
  for (auto const& part : parts) CPPUNIT_ASSERT_MESSAGE(message, contains(result.err, part));
}

/// As above, for `check behaves OPTION=VALUE`.
void assert_value_refused(std::string const& option, words const& values) {
  for (auto const& value : values)
    assert_refused({"check", "behaves", "--engine", "relacy", option + '=' + value}, {option});
}

class command_line_test : public CppUnit::TestFixture {
 protected:
  scratch_directory room;
};

CPPUNIT_TEST_FIXTURE(command_line_test, without_a_command_shows_the_commands) {
  auto const result = probe({});
  CPPUNIT_ASSERT_EQUAL(2, result.status);
  for (auto const* command : {"list", "check", "replay"})
    CPPUNIT_ASSERT_MESSAGE(command, contains(result.err, command));
  CPPUNIT_ASSERT_EQUAL(std::string{}, result.out);
}

CPPUNIT_TEST_FIXTURE(command_line_test, refuses_commands_that_there_are_not) {
  assert_refused({"frobnicate"}, {"frobnicate", "--help"});
  assert_refused({"chekc"}, {"the nearest is check"});
  assert_refused({""}, {"--help"});
  assert_refused({"--frobnicate"}, {"--frobnicate"});
}

CPPUNIT_TEST_FIXTURE(command_line_test, helps) {
  for (auto const& arguments : std::vector<words>{{"--help"}, {"-h"}, {"help"}}) {
    auto const result = probe(arguments);
    CPPUNIT_ASSERT_EQUAL(0, result.status);
    CPPUNIT_ASSERT(contains(result.out, "list") && contains(result.out, "replay"));
    CPPUNIT_ASSERT_EQUAL(std::string{}, result.err);
  }
  for (auto const* command : {"list", "check", "replay"}) {
    auto const result = probe({command, "--help"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(command, 0, result.status);
    CPPUNIT_ASSERT_MESSAGE(
        command, contains(result.out, "Examples:\n  checker_probe " + std::string{command}));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(command, std::string{}, result.err);
  }
}

CPPUNIT_TEST_FIXTURE(command_line_test, names_its_version) {
  auto const result = probe({"--version"});
  CPPUNIT_ASSERT_EQUAL(0, result.status);
  CPPUNIT_ASSERT_EQUAL(std::string{"interlock " VERSION "\n"}, result.out);
}

CPPUNIT_TEST_FIXTURE(command_line_test, lists_what_the_patterns_name) {
  auto const all = probe({"list"});
  CPPUNIT_ASSERT_EQUAL(0, all.status);
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{19 + 3}, std::count(all.out.begin(), all.out.end(), '\n'));
  auto const some = probe({"list", "throws", "spins_*"});
  CPPUNIT_ASSERT_EQUAL(0, some.status);
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{3}, std::count(some.out.begin(), some.out.end(), '\n'));
  CPPUNIT_ASSERT(contains(some.out, "fails: crash") && contains(some.out, "fails: hang"));
}

CPPUNIT_TEST_FIXTURE(command_line_test, names_the_nearest_checks_to_one_that_there_is_not) {
  for (auto const* command : {"list", "check"}) {
    assert_refused({command, "behavse"}, {"behavse", "behaves"});
    assert_refused({command, "behaves", "segfault*x"}, {"segfault*x", "segfaults"});
  }
}

CPPUNIT_TEST_FIXTURE(command_line_test, refuses_engines_searches_and_formats_that_there_are_not) {
  assert_value_refused("--engine", {"genmc", "Relacy", "", "relacy,", "relacy,all", "rc11,rc11", "native,rc11,native"});
  assert_value_refused(
      "--search", {"fast", "", "bound", "bound=", "bound=-1", "bound=1001", "bound=two", "random",
                   "random=0", "random=1.5", "random=99999999999999999999", "full=1"});
  assert_value_refused("--report", {"yaml", "", "=x", "json="});
  assert_refused({"check", "--report", "yaml"}, {"text", "json", "junit"});
  assert_refused({"check", "--engine", "genmc"}, {"relacy", "native", "all"});
}

CPPUNIT_TEST_FIXTURE(command_line_test, refuses_numbers_that_make_no_sense) {
  words const no_durations{"0",   "0s",  "-1s",  "s",  "",     "1x",   "1 s",
                           "nan", "inf", "1e99", "8d", "169h", "1,5s", "0x10"};
  assert_value_refused("--budget", no_durations);
  assert_value_refused("--hang-after", no_durations);
  assert_value_refused("--memory", {"0", "0MiB", "15MiB", "-1GiB", "512", "", "MiB", "1e9GiB",
                                    "1025GiB", "1TiB", "nanMiB", "16mib"});
  words const no_numbers{"-1", "", "two", "1.5", "1e3", " 1", "1 ", "99999999999999999999", "+1"};
  for (auto const* option : {"--jobs", "--iterations", "--seed", "--spurious", "--timeouts"})
    assert_value_refused(option, no_numbers);
  assert_value_refused("--jobs", {"0", "1025"});
  assert_value_refused("--iterations", {"0", "1000000001"});
  assert_value_refused("--seed", {"4294967296"});
  assert_value_refused("--spurious", {"101"});
  assert_value_refused("--timeouts", {"101"});
}

CPPUNIT_TEST_FIXTURE(command_line_test, refuses_beside_scale_what_has_no_meaning_there) {
  assert_refused({"check", "--scale"}, {"--engine native"});
  assert_refused({"check", "--scale", "--engine", "native,rc11"}, {"--engine native"});
  assert_refused({"check", "--scale", "--engine", "native", "--iterations", "7"}, {"--iterations"});
}

CPPUNIT_TEST_FIXTURE(command_line_test, refuses_options_that_there_are_not) {
  assert_refused({"check", "--frobnicate"}, {"--frobnicate", "--help"});
  assert_refused({"check", "--bugdet", "1s"}, {"the nearest is --budget"});
  assert_refused({"list", "--engine", "relacy"}, {"--engine", "--help"});
  assert_refused({"check", "--budget"}, {"--budget"});
  assert_refused({"check", "--budget=1s", "--budget=2s"}, {"budget"});
}

CPPUNIT_TEST_FIXTURE(command_line_test, refuses_two_reports_in_one_place) {
  auto const file = room / "report";
  assert_refused({"check", "--report", "text", "--report", "json"}, {"stdout"});
  assert_refused({"check", "--report", "text", "--report", "json=-"}, {"stdout"});
  assert_refused({"check", "--report", "text=" + file, "--report", "json=" + file}, {file});
  assert_refused({"check", "--report", "text=" + file, "--report", "json=" + (room / "./report")},
                 {"report"});
  CPPUNIT_ASSERT(room.empty());
}

CPPUNIT_TEST_FIXTURE(command_line_test, refuses_files_that_cannot_be_written) {
  assert_refused({"check", "--report", "json=" + (room / "missing/report")},
                 {"missing/report", "No such file"});
  assert_refused({"check", "--report", "json=" + room.path().string()}, {"directory"});
  assert_refused({"check", "--report", "json=/dev/null/report"}, {"Not a directory"});
  CPPUNIT_ASSERT(room.empty());
}

CPPUNIT_TEST_FIXTURE(command_line_test, writes_no_report_where_another_option_is_wrong) {
  auto const file = room / "report";
  assert_refused({"check", "behaves", "--report", "json=" + file, "--jobs=0"}, {"--jobs"});
  assert_refused({"check", "nothing", "--report", "json=" + file}, {"nothing"});
  assert_refused({"check", "--report", "json=" + file, "--report", "yaml"}, {"yaml"});
  CPPUNIT_ASSERT(room.empty());
}

CPPUNIT_TEST_FIXTURE(command_line_test, writes_every_report_that_is_asked_for) {
  auto const result = probe({"check", "behaves", "throws", "--engine", "relacy", "--report",
                             "text=" + (room / "t"), "--report", "json=" + (room / "j"), "--report",
                             "junit=" + (room / "x"), "--report", "json"});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
  CPPUNIT_ASSERT(contains(contents_of(room / "t"), "2 checks: all as expected"));
  CPPUNIT_ASSERT_EQUAL(std::size_t{2},
                       reports::run_from_json(contents_of(room / "j")).checks.size());
  CPPUNIT_ASSERT(contents_of(room / "x").starts_with("<?xml"));
  CPPUNIT_ASSERT_EQUAL(contents_of(room / "j"), result.out);
  auto const files = std::distance(fs::directory_iterator{room.path()}, fs::directory_iterator{});
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{3}, files);
}

CPPUNIT_TEST_FIXTURE(command_line_test, replaces_an_old_report) {
  std::ofstream{room / "report"} << "old";
  CPPUNIT_ASSERT_EQUAL(
      0, probe({"check", "behaves", "--engine", "relacy", "--report", "json=" + (room / "report")})
             .status);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1},
                       reports::run_from_json(contents_of(room / "report")).checks.size());
}

CPPUNIT_TEST_FIXTURE(command_line_test, says_by_its_status_whether_all_was_as_expected) {
  CPPUNIT_ASSERT_EQUAL(0, probe({"check", "throws", "--engine", "relacy"}).status);
  CPPUNIT_ASSERT_EQUAL(1, probe({"check", "surprises", "--engine", "relacy"}).status);
}

CPPUNIT_TEST_FIXTURE(command_line_test, proves_nothing_where_executions_were_left_out) {
  auto const result = probe({"check", "yields_in_vain", "chooses_before_threads", "behaves",
                             "--engine", "rc11", "--report", "json"});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
  auto const checks = reports::run_from_json(result.out).checks;
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, checks.size());
  for (auto const& each : checks) {
    bool const whole = each.name != "yields_in_vain";
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, whole, each.verdict == reports::verdict::proved);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, !whole, each.verdict == reports::verdict::bounded);
    if (whole) CPPUNIT_ASSERT_EQUAL(std::string{}, each.reached);
    else CPPUNIT_ASSERT_MESSAGE(each.reached, contains(each.reached, "24 rounds of the loop at checker/tests/probe_checks.cpp:"));
  }
}

CPPUNIT_TEST_FIXTURE(command_line_test, shows_no_thread_what_it_cannot_read) {
  for (auto const* search : {"auto", "full"}) {
    auto const result = probe({"check", "relies_on_order", "--engine", "rc11", "--search", search,
                               "--report", "json"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
    auto const checks = reports::run_from_json(result.out).checks;
    CPPUNIT_ASSERT(checks.at(0).verdict == reports::verdict::proved);
  }
}

CPPUNIT_TEST_FIXTURE(command_line_test, does_not_take_a_fast_path_for_nondeterminism) {
  auto const result = probe({"check", "has_a_fast_path", "--engine", "rc11", "--report", "json"});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
  auto const checks = reports::run_from_json(result.out).checks;
  CPPUNIT_ASSERT(checks.at(0).verdict == reports::verdict::proved);
  CPPUNIT_ASSERT_EQUAL(0, probe({"check", "counts_its_executions", "--engine", "rc11"}).status);
}

CPPUNIT_TEST_FIXTURE(command_line_test, comes_to_failures_behind_a_wait) {
  for (auto const* command : {"check", "explore"}) {
    auto const result =
        probe({command, "relies_on_order_too_early", "--engine", "rc11", "--report", "json"});
    auto const failed = reports::run_from_json(result.out).checks.at(0);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(command, std::string{"failed_check"}, failed.failed->kind);
    auto const again = probe({"replay", failed.replay});
    CPPUNIT_ASSERT_MESSAGE(again.out, contains(again.out, "it does not come too early"));
  }
}

CPPUNIT_TEST_FIXTURE(command_line_test, same_seed_gives_the_same_random_run) {
  auto const executions = [](std::string const& seed) {
    auto const result = probe({"check", "surprises", "behaves", "--engine", "relacy", "--search",
                               "random=100", "--seed", seed, "--report", "json"});
    return reports::run_from_json(result.out);
  };
  auto const first = executions("5");
  auto const second = executions("5");
  CPPUNIT_ASSERT(first.checks[0].verdict == reports::verdict::sampled);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{100}, first.checks[0].executions);
  CPPUNIT_ASSERT_EQUAL(first.checks[1].replay, second.checks[1].replay);
  CPPUNIT_ASSERT_EQUAL(first.checks[1].executions, second.checks[1].executions);
}

CPPUNIT_TEST_FIXTURE(command_line_test, program_without_its_native_sibling_says_what_to_build) {
  auto const alone = room / "checker_probe";
  fs::copy_file(PROBE, alone);
  auto const native =
      run_process({alone, "check", "behaves", "--engine", "native", "--report", "json"});
  CPPUNIT_ASSERT_EQUAL(3, native.status);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(native.err, std::ptrdiff_t{1},
                               std::count(native.err.begin(), native.err.end(), '\n'));
  CPPUNIT_ASSERT(contains(native.err, alone + ".tsan"));
  CPPUNIT_ASSERT(contains(native.err, "--engine relacy"));
  auto const record = reports::run_from_json(native.out);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, record.checks.size());
  CPPUNIT_ASSERT(record.checks[0].verdict == reports::verdict::error);
  CPPUNIT_ASSERT(contains(record.checks[0].error, ".tsan"));

  // What can run does.
  auto const both = run_process({alone, "check", "behaves", "--report", "json"});
  CPPUNIT_ASSERT_EQUAL(3, both.status);
  auto const checks = reports::run_from_json(both.out).checks;
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, checks.size());
  CPPUNIT_ASSERT(checks[0].verdict == reports::verdict::proved);
  CPPUNIT_ASSERT(checks[1].verdict == reports::verdict::proved);
  CPPUNIT_ASSERT_EQUAL(0, run_process({alone, "check", "behaves", "--engine", "relacy"}).status);
}

CPPUNIT_TEST_FIXTURE(command_line_test, replay_refuses_what_is_no_token_of_its_own) {
  replay_token token{.check = "behaves", .engine = "relacy", .decisions = {}};
  auto const good = to_text(token);
  assert_refused({"replay"}, {"replay TOKEN"});
  assert_refused({"replay", good, good}, {"replay TOKEN"});
  assert_refused({"replay", "hello"}, {"il2:"});
  assert_refused({"replay", ""}, {"il2:"});
  assert_refused({"replay", good.substr(0, good.size() - 1)}, {"damaged"});
  assert_refused({"replay", "il3" + good.substr(3)}, {"another version"});
  assert_refused({"replay", "il1" + good.substr(3)}, {"older version", "check again"});
  token.check = "gone";
  assert_refused({"replay", to_text(token)}, {"gone"});
  token.check = "behaves";
  token.engine = "genmc";
  assert_refused({"replay", to_text(token)}, {"genmc"});
}

CPPUNIT_TEST_FIXTURE(command_line_test, replay_says_by_its_status_whether_it_fails) {
  replay_token token{.check = "behaves", .engine = "relacy", .decisions = {}};
  CPPUNIT_ASSERT_EQUAL(0, probe({"replay", to_text(token)}).status);
  token.check = "throws";
  auto const fails = probe({"replay", to_text(token)});
  CPPUNIT_ASSERT_EQUAL(1, fails.status);
  CPPUNIT_ASSERT(contains(fails.out, "crash"));
  // Choices that the check does not have.
  token.check = "behaves";
  token.decisions = script::of(std::vector<decision>{
      {.at = {.operation = static_cast<std::uint8_t>(model::operation::store), .line = 7},
       .limit = 2,
       .taken = 1}});
  auto const diverges = probe({"replay", to_text(token)});
  CPPUNIT_ASSERT_EQUAL(1, diverges.status);
  CPPUNIT_ASSERT(contains(diverges.out, "choice 1 was made at store at line 7"));
}

replay_token token_of(std::string check) {
  return {.check = std::move(check), .engine = "relacy", .decisions = {}};
}

CPPUNIT_TEST_FIXTURE(command_line_test, replay_traces_one_line_an_operation) {
  auto const result = probe({"replay", to_text(token_of("segfaults")), "--trace"});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
  auto const line = result.out.substr(0, result.out.find('\n'));
  CPPUNIT_ASSERT_MESSAGE(line, line.starts_with("   1  thread 1  atomic 1 store 1 ·relaxed "));
  CPPUNIT_ASSERT_MESSAGE(line, contains(line, "probe_checks.cpp:") && line.ends_with("  thread()"));
  CPPUNIT_ASSERT(contains(result.out, "SIGSEGV"));
  CPPUNIT_ASSERT_MESSAGE(result.out, contains(result.out, "thread 1  fault           checker/tests/probe_checks.cpp:"));
  CPPUNIT_ASSERT(!contains(result.out, " #  thread 1"));  // the table would say it all again

  auto const passes = probe({"replay", to_text(token_of("behaves")), "--trace"});
  CPPUNIT_ASSERT_EQUAL(0, passes.status);
  CPPUNIT_ASSERT(contains(passes.out, "   3  main      atomic 1 load 2 "));
}

// Operators take no argument that says where they are.
CPPUNIT_TEST_FIXTURE(command_line_test, an_operators_place_is_the_line_that_has_it) {
  auto const run = reports::run_from_json(probe({"check", "counts_with_operators", "--engine", "rc11,relacy", "--report", "json"}).out);
  std::ifstream source{PROBE_SOURCE};
  unsigned line = 1;
  for (std::string text; std::getline(source, text) && !contains(text, "// place: counts_with_operators"); ++line) continue;
  for (auto const& each : run.checks) {
    CPPUNIT_ASSERT_MESSAGE(each.engine + each.error, each.failed && each.as_expected);
    unsigned there = 0;
    for (auto const& step : each.failed->steps)
      if (step.where.line == line && step.where.file == "checker/tests/probe_checks.cpp" && step.order == "seq_cst") ++there;
    CPPUNIT_ASSERT_MESSAGE(each.engine, there >= 3);  // the flag, the load and the store
  }
}

CPPUNIT_TEST_FIXTURE(command_line_test, what_is_printed_is_shown_where_it_was_printed) {
  auto const traced = probe({"replay", to_text(token_of("throws")), "--trace"});
  CPPUNIT_ASSERT_MESSAGE(traced.out, traced.out.starts_with("      prints \"stores\"\n   1  thread 1  atomic 1 store 1 ·relaxed "));
  CPPUNIT_ASSERT_MESSAGE(traced.out, contains(traced.out, "\n      prints \"gives up: \\x1b[31m\uFFFD\"\n"));

  auto const failed = reports::run_from_json(probe({"check", "throws", "--engine", "rc11", "--report", "json"}).out).checks.at(0).failed;
  CPPUNIT_ASSERT(failed && failed->steps.size() == 3);
  CPPUNIT_ASSERT_EQUAL(std::string{"prints \"stores\""}, failed->steps[0].note);
  CPPUNIT_ASSERT(failed->steps[2].note.starts_with("prints \"gives up: "));

  auto const much = probe({"replay", to_text(token_of("prints_a_lot")), "--trace"}).out;
  CPPUNIT_ASSERT_MESSAGE(much, contains(much, "prints more, which is not kept") && std::ranges::count(much, '\n') < 300);
}

// Killed once the first line is there, so the line was there before the execution was over: it
// would not be for three seconds.
CPPUNIT_TEST_FIXTURE(command_line_test, replay_traces_as_it_goes) {
  auto const result =
      run_process({PROBE, "replay", to_text(token_of("spins_outside")), "--trace"}, {},
                  [](pid_t child, std::string const&) { ::kill(child, SIGKILL); });
  CPPUNIT_ASSERT_EQUAL(-SIGKILL, result.status);
  CPPUNIT_ASSERT_MESSAGE(result.out, contains(result.out, "   1  thread 1  atomic 1 store 1"));
}

CPPUNIT_TEST_FIXTURE(command_line_test, replay_breaks_only_under_a_debugger) {
  auto const token = to_text(token_of("behaves"));
  assert_refused({"replay", token, "--break", "2"},
                 {"gdb --args ", "/checker_probe replay " + token + " --break 2"});
  for (auto const* step : {"0", "-1", "", "two", "1.5", "1e3", "99999999999999999999"})
    assert_refused({"replay", token, std::string{"--break="} + step}, {"--break"});
  assert_refused({"replay", token, "--break=1", "--break=2"}, {"break"});
}

CPPUNIT_TEST_FIXTURE(command_line_test, replay_takes_the_failed_check_of_a_record) {
  auto const file = room / "run";
  CPPUNIT_ASSERT_EQUAL(
      0, probe({"check", "behaves", "throws", "--engine", "relacy", "--report", "json=" + file})
             .status);
  auto const result = probe({"replay", file});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
  CPPUNIT_ASSERT(contains(result.out, "throws") && contains(result.out, "out of patience"));
  CPPUNIT_ASSERT_EQUAL(1, probe({"replay", file, "--check", "throws"}).status);
  assert_refused({"replay", file, "--check", "behaves"}, {"--check behaves", "throws"});
  assert_refused({"replay", to_text(token_of("throws")), "--check", "throws"}, {"--check", "record"});
}

CPPUNIT_TEST_FIXTURE(command_line_test, replay_asks_which_of_several_failures_is_meant) {
  auto const file = room / "run";
  CPPUNIT_ASSERT_EQUAL(
      0, probe({"check", "aborts", "throws", "--engine", "relacy", "--report", "json=" + file})
             .status);
  assert_refused({"replay", file}, {file, "2 failed checks", "--check", "aborts, throws"});
  auto const chosen = probe({"replay", file, "--check", "aborts"});
  CPPUNIT_ASSERT_EQUAL(1, chosen.status);
  CPPUNIT_ASSERT(contains(chosen.out, "SIGABRT"));
}

CPPUNIT_TEST_FIXTURE(command_line_test, replay_refuses_records_that_hold_nothing_for_it) {
  auto const file = room / "run.json";
  assert_refused({"replay", file}, {file, "No such file"});
  assert_refused({"replay", room.path().string()}, {"directory"});
  reports::run run;
  run.checks.resize(2);
  auto const written = [&](std::string const& text) { std::ofstream{file} << text; };
  written(to_json(run));
  assert_refused({"replay", file}, {"no failed check"});
  auto& failed = run.checks[1];
  failed.name = "throws";
  failed.engine = "native";
  failed.verdict = reports::verdict::failed;
  failed.failed.emplace();
  written(to_json(run));
  assert_refused({"replay", file}, {"real threads"});

  failed.replay = to_text(token_of("throws"));
  auto const whole = to_json(run);
  written(whole.substr(0, whole.size() / 2));
  assert_refused({"replay", file}, {file, "truncated"});
  written("{\"schema\": \"interlock-run/2\", \"checks\": []}");
  assert_refused({"replay", file}, {file, "newer"});
  written("");
  assert_refused({"replay", file}, {file});
  // Edited by hand.
  failed.replay = "il2:AAAA";
  written(to_json(run));
  assert_refused({"replay", file}, {file, "throws", "damaged"});
  failed.replay = to_text(token_of("aborts"));
  written(to_json(run));
  assert_refused({"replay", file}, {file, "throws", "aborts"});
  failed.replay = to_text(token_of("gone"));
  failed.name = "gone";
  written(to_json(run));
  assert_refused({"replay", file}, {file, "gone", "does not have"});
}

}  // namespace
}  // namespace interlock::checker
