// The options of every day: what is run, when a run ends, and how much of it is shown.
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <interlock/reports/record.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

using words = std::vector<std::string>;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

class everyday_test : public CppUnit::TestFixture {
 protected:
  scratch_directory room;

  // With a home of its own, from a folder that has no sources.
  process_result probe(words const& arguments, char const* columns = nullptr) {
    words line{PROBE};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return run_process(line, {}, {}, [&] {
      ::setenv("XDG_CACHE_HOME", room.path().c_str(), 1);
      ::unsetenv("COLUMNS");
      if (columns != nullptr) ::setenv("COLUMNS", columns, 1);
      if (::chdir(room.path().c_str()) != 0) ::_exit(126);
    });
  }
};

CPPUNIT_TEST_FIXTURE(everyday_test, list_is_there_for_programs) {
  auto const all = nlohmann::json::parse(probe({"list", "--json"}).out);
  CPPUNIT_ASSERT_EQUAL(std::string{"interlock-list/1"}, all.at("schema").get<std::string>());
  CPPUNIT_ASSERT_EQUAL(std::size_t{19}, all.at("checks").size());
  auto const one = nlohmann::json::parse(probe({"list", "--json", "behaves"}).out).at("checks").at(0);
  CPPUNIT_ASSERT_EQUAL(std::string{"behaves"}, one.at("name").get<std::string>());
  CPPUNIT_ASSERT_EQUAL(std::string{"Nothing can go wrong."}, one.at("about").get<std::string>());
  CPPUNIT_ASSERT(one.at("tags") == nlohmann::json{"quick"});
  CPPUNIT_ASSERT_EQUAL(std::string{"checker/tests/probe_checks.cpp"}, one.at("file").get<std::string>());
}

CPPUNIT_TEST_FIXTURE(everyday_test, engines_are_named_with_commas) {
  auto const result = probe({"check", "behaves", "--engine", "relacy,rc11", "--report", "json"});
  auto const run = reports::run_from_json(result.out);
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, run.checks.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"relacy"}, run.checks[0].engine);
  CPPUNIT_ASSERT_EQUAL(std::string{"rc11"}, run.checks[1].engine);
}

CPPUNIT_TEST_FIXTURE(everyday_test, what_has_no_form_at_scale_is_not_passed) {
  auto const result = probe({"check", "behaves", "throws", "--engine", "native", "--scale"});
  CPPUNIT_ASSERT_EQUAL(3, result.status);
  CPPUNIT_ASSERT_EQUAL(std::string{}, result.out);
  CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "2 of 2 checks have no scaled form, and did not run: behaves, throws"));
}

CPPUNIT_TEST_FIXTURE(everyday_test, quiet_shows_surprises_alone) {
  auto const silent = probe({"check", "behaves", "throws", "--engine", "rc11", "--quiet"});
  CPPUNIT_ASSERT_EQUAL(0, silent.status);
  CPPUNIT_ASSERT_EQUAL(std::string{}, silent.out + silent.err);
  auto const surprised = probe({"check", "behaves", "surprises", "--engine", "rc11", "-q"});
  CPPUNIT_ASSERT_EQUAL(1, surprised.status);
  CPPUNIT_ASSERT_EQUAL(std::string{}, surprised.err);
  CPPUNIT_ASSERT(surprised.out.starts_with("FAIL   surprises") && !contains(surprised.out, "behaves"));
  CPPUNIT_ASSERT_EQUAL(2, probe({"check", "--quiet", "--verbose"}).status);
}

CPPUNIT_TEST_FIXTURE(everyday_test, fail_fast_leaves_the_rest_out) {
  auto const result =
      probe({"check", "surprises", "throws", "--engine", "rc11", "--fail-fast", "--jobs", "1", "--report", "json"});
  CPPUNIT_ASSERT_EQUAL(1, result.status);
  auto const run = reports::run_from_json(result.out);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, run.checks.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"--fail-fast"}, run.interrupted->by);
  CPPUNIT_ASSERT_EQUAL(std::string{"throws"}, run.interrupted->did_not_run.at(0).name);
}

CPPUNIT_TEST_FIXTURE(everyday_test, last_failed_runs_what_failed) {
  CPPUNIT_ASSERT(contains(probe({"check", "--last-failed"}).err, "none of these checks failed"));
  CPPUNIT_ASSERT_EQUAL(1, probe({"check", "surprises", "behaves", "--engine", "rc11"}).status);
  auto const again = probe({"check", "--last-failed", "--engine", "rc11", "--report", "json"});
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reports::run_from_json(again.out).checks.size());
  // What was not run since is remembered.
  CPPUNIT_ASSERT_EQUAL(0, probe({"check", "behaves", "--engine", "rc11"}).status);
  CPPUNIT_ASSERT_EQUAL(1, probe({"check", "--last-failed", "--engine", "rc11"}).status);
}

CPPUNIT_TEST_FIXTURE(everyday_test, what_has_to_be_known_is_said_by_tag) {
  words const some{"check", "behaves", "yields_in_vain", "--engine", "rc11"};
  auto const with = [&](words more) {
    more.insert(more.begin(), some.begin(), some.end());
    return probe(more);
  };
  CPPUNIT_ASSERT_EQUAL(0, with({}).status);
  auto const bounded = with({"--require", "proved"});
  CPPUNIT_ASSERT_EQUAL(1, bounded.status);
  CPPUNIT_ASSERT_MESSAGE(bounded.err, contains(bounded.err, "yields_in_vain is to be proved (--require), and is bounded by rc11"));
  CPPUNIT_ASSERT_EQUAL(0, with({"--require", "proved", "--require", "slow=bounded"}).status);
  CPPUNIT_ASSERT_EQUAL(0, with({"--require", "slow=bounded", "--require", "proved"}).status);
  CPPUNIT_ASSERT_EQUAL(1, with({"--require", "slow=proved"}).status);
  for (auto const* wrong : {"sampled", "slow=", "fast=proved", "slow=proven", ""})
    CPPUNIT_ASSERT_EQUAL_MESSAGE(wrong, 2, with({"--require", wrong}).status);
}

// Ended before it shows anything, which is what the owner of a slow machine may allow.
CPPUNIT_TEST_FIXTURE(everyday_test, what_stays_open_may_be_allowed_to) {
  words const open{"check", "takes_for_ever", "--engine", "relacy", "--search", "full", "--budget", "100ms"};
  CPPUNIT_ASSERT_EQUAL(1, probe(open).status);
  auto allowed = open;
  allowed.insert(allowed.end(), {"--require", "none"});
  CPPUNIT_ASSERT_EQUAL(0, probe(allowed).status);
}

CPPUNIT_TEST_FIXTURE(everyday_test, tables_fit_the_columns) {
  auto const result = probe({"check", "behaves", "chooses_before_threads", "throws", "--engine", "rc11,relacy"}, "80");
  auto const listed = probe({"list"}, "80");
  for (auto const& text : {result.out, listed.out})
    for (std::size_t begin = 0; begin < text.size();) {
      auto const end = std::min(text.find('\n', begin), text.size());
      CPPUNIT_ASSERT_MESSAGE(text.substr(begin, end - begin), end - begin <= 80);
      begin = end + 1;
    }
}

CPPUNIT_TEST_FIXTURE(everyday_test, explains_what_results_say) {
  for (auto const& [asked, said] : {std::pair{"lost_wakeup", "went to another thread"},
                                    {"Lost Wakeup", "went to another thread"},
                                    {"bounded", "A failure may lie beyond it"},
                                    {"load_buffering", "Arm processors"}}) {
    auto const result = probe({"explain", asked}, "200");
    CPPUNIT_ASSERT_EQUAL_MESSAGE(asked, 0, result.status);
    CPPUNIT_ASSERT_MESSAGE(result.out, contains(result.out, said));
  }
  auto const wrong = probe({"explain", "daedlock"});
  CPPUNIT_ASSERT_EQUAL(2, wrong.status);
  CPPUNIT_ASSERT_MESSAGE(wrong.err, contains(wrong.err, "the nearest is deadlock"));
}

CPPUNIT_TEST_FIXTURE(everyday_test, the_doctor_says_what_works) {
  auto const result = probe({"doctor"});
  CPPUNIT_ASSERT_MESSAGE(result.out, contains(result.out, "ok    native runs"));
  CPPUNIT_ASSERT(contains(result.out, "cores") && contains(result.out, "compiler"));
}

CPPUNIT_TEST_FIXTURE(everyday_test, help_says_what_the_exit_status_means) {
  CPPUNIT_ASSERT(contains(probe({"--help"}).out, "Exit status: 0 as expected, 1 not as expected or interrupted, 2"));
  CPPUNIT_ASSERT(contains(probe({"check", "--help"}).out, "Exit status: "));
}

CPPUNIT_TEST_FIXTURE(everyday_test, the_page_of_limits_is_what_it_says) {
  auto const said = probe({"explain", "limits"}, "100").out;
  CPPUNIT_ASSERT(!said.empty() && contains(contents_of(LIMITS_PAGE), said));
}

CPPUNIT_TEST_FIXTURE(everyday_test, the_manual_has_every_command_and_option) {
  for (auto const* format : {"man", "bash", "zsh", "fish"}) {
    auto const page = probe({"manual", format}).out;
    for (auto const* part : {"explore", "harden", "quiet", "budget", "source"}) CPPUNIT_ASSERT_MESSAGE(format, contains(page, part));
  }
  CPPUNIT_ASSERT_EQUAL(2, probe({"manual", "tcsh"}).status);
  auto const script = room / "completion";
  std::ofstream{script} << probe({"manual", "bash"}).out << "checker_probe() { " PROBE " \"$@\"; }\n"
                        << "complete_() { COMP_WORDS=(checker_probe \"$@\") COMP_CWORD=$# COMPREPLY=(); _checker_probe; echo \"${COMPREPLY[@]}\"; }\n"
                        << "complete_ check --bud; complete_ check --engine na; complete_ explore --engine re; complete_ check surp; complete_ manual z\n";
  CPPUNIT_ASSERT_EQUAL(std::string{"--budget --budget-total\nnative\nrelacy\nsurprises\nzsh\n"}, run_process({"/bin/bash", script}).out);
}

// From a folder with no sources in or above it, the program's own place leads to them.
CPPUNIT_TEST_FIXTURE(everyday_test, sources_are_found_from_wherever_one_stands) {
  words const fails{"check", "surprises", "--engine", "rc11"};
  CPPUNIT_ASSERT(contains(probe(fails).out, "// place: throws"));
  auto elsewhere = fails;
  elsewhere.insert(elsewhere.end(), {"--source-root", room.path().string()});
  CPPUNIT_ASSERT(!contains(probe(elsewhere).out, "// place: throws"));
  elsewhere.back() += "/nowhere";
  CPPUNIT_ASSERT_EQUAL(2, probe(elsewhere).status);
}

CPPUNIT_TEST_FIXTURE(everyday_test, the_record_says_what_made_it) {
  auto const file = room / "run.json";
  CPPUNIT_ASSERT_EQUAL(0, probe({"check", "throws", "--engine", "rc11", "--report", "json=" + file}).status);
  auto const from = reports::run_from_json(contents_of(file)).origin.value();
  CPPUNIT_ASSERT_EQUAL(std::string{VERSION}, from.version);
  CPPUNIT_ASSERT_EQUAL(std::string{PROBE}, from.program);
  CPPUNIT_ASSERT_EQUAL(std::size_t{16}, from.build.size());
  CPPUNIT_ASSERT_MESSAGE(from.compiler, contains(from.compiler, "GCC") || contains(from.compiler, "clang"));
  CPPUNIT_ASSERT(!from.host.empty() && from.began.ends_with("Z"));
  CPPUNIT_ASSERT_EQUAL(std::string{"check throws"}, from.arguments.at(0) + ' ' + from.arguments.at(1));
  // Whoever renders it, replays it by the program that made it.
  auto const rendered = probe({"report", file, "--verbose"});
  CPPUNIT_ASSERT_MESSAGE(rendered.out, contains(rendered.out, "replay  " PROBE " replay il2:"));
}

}  // namespace
}  // namespace interlock::checker
