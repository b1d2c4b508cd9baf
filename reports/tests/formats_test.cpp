// What golden files cannot say: which rules each format keeps for every record.
#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/reports/kinds.hpp>
#include <interlock/reports/render/renderer.hpp>
#include <interlock/reports/render/sarif.hpp>

#include "samples.hpp"

namespace {

using namespace interlock::reports;
using nlohmann::json;

std::string rendered(std::string_view format, run const& r) {
  std::ostringstream out;
  renderer_named(format)->render(r, out);
  return std::move(out).str();
}

class formats : public CppUnit::TestFixture {
 protected:
  static json sarif_of(run const& r, sarif_options options = {}) {
    std::ostringstream out;
    sarif_renderer{options}.render(r, out);
    return json::parse(out.str())["runs"][0];
  }

  /// A check whose every string is the same.
  static run of(std::string const& text) {
    place const where{.file = text, .line = 1, .function = text, .thread = 1, .what = text};
    return {{{.name = text,
              .engine = text,
              .search = text,
              .reached = text,
              .verdict = verdict::failed,
              .expected = text,
              .limits = {text},
              .failed = failure{.kind = text,
                                .message = text,
                                .why = text,
                                .places = {where},
                                .steps = {{.number = 1,
                                           .thread = 1,
                                           .operation = text,
                                           .object = text,
                                           .order = text,
                                           .read = text,
                                           .note = text,
                                           .where = where}},
                                .objects = {{.id = 1, .name = text, .kind = text, .created = where}},
                                .explanation = {{.about = text,
                                                 .text = text,
                                                 .thread = 1,
                                                 .step = 1,
                                                 .where = where}}},
              .replay = text,
              .explored = exploration{
                  .reached = text,
                  .failures = {{.kind = text, .message = text, .places = {where}, .replay = text},
                               {.kind = text, .message = text, .places = {where}, .replay = text}},
                  .orders = order_advice{.seq_cst = "fails",
                                         .seq_cst_kind = text,
                                         .remedies = {{.changes = {{.object = text,
                                                                    .operation = text,
                                                                    .from = text,
                                                                    .to = text,
                                                                    .where = where}},
                                                       .reached = text}}}}}}};
  }
};

CPPUNIT_TEST_FIXTURE(formats, take_every_byte) {
  for (auto byte = 0; byte != 256; ++byte)
    for (auto const* r : renderers()) {
      auto const text = rendered(r->name(), of(std::string(3, static_cast<char>(byte))));
      CPPUNIT_ASSERT(!text.empty());
      if (r->name() == "sarif") CPPUNIT_ASSERT(json::accept(text));
    }
}

CPPUNIT_TEST_FIXTURE(formats, take_empty_strings) {
  for (auto const* r : renderers()) CPPUNIT_ASSERT(!rendered(r->name(), of("")).empty());
}

CPPUNIT_TEST_FIXTURE(formats, replay_lines_name_the_program_as_it_was_called) {
  run r{.checks = {samples::data_race()}, .program = "./queue_checks"};
  r.checks.front().as_expected = false;
  for (auto const* format : {"markdown", "junit", "sarif", "github"}) {
    auto const text = rendered(format, r);
    CPPUNIT_ASSERT_MESSAGE(format, text.find("./queue_checks replay il") != std::string::npos);
    CPPUNIT_ASSERT_MESSAGE(format, text.find("interlock replay il") == std::string::npos);
  }
}

CPPUNIT_TEST_FIXTURE(formats, github_has_one_command_on_each_line) {
  auto const r = of("\n::stop-commands::x\r\n");
  auto const text = rendered("github", r);
  CPPUNIT_ASSERT(
      text.starts_with("::error file=%0A%3A%3Astop-commands%3A%3Ax%0D%0A,line=1,title="));
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{2}, std::count(text.begin(), text.end(), '\n'));
  CPPUNIT_ASSERT_EQUAL(std::string::npos, text.find('\r'));
}

CPPUNIT_TEST_FIXTURE(formats, github_properties_end_where_they_should) {
  auto const text = rendered("github", of("a,b=c::d%"));
  CPPUNIT_ASSERT(text.starts_with("::error file=a%2Cb=c%3A%3Ad%25,line=1,title=a%2Cb=c%3A%3Ad%25"));
}

// What a runner reads as its own, and what may stand before it so that it still does.
constexpr std::string_view commands[]{"::stop-commands::x", "::add-mask::1", "##[error]x",
                                      "##[command]rm",      "##vso[task.complete]",
                                      "##teamcity[x]",      "###[group]"};
constexpr std::string_view before_commands[]{
    "",       " ",      "   \t ",   "\n",     "x\n",     "x\n\t ", "\r",     "x\r\n ", "\x1b",  "\v",
    "\f",     "x\n\v",  "\u0085",  "\u00a0", "x\n\u00a0", "\u2003", "\u2028", "\u3000",  "\ufeff", "\u200b",
    "x y z "};

/// As GitHub's runner reads what a step prints: by lines, each without the blanks that it begins with.
void assert_no_command(std::string const& format, std::string const& text) {
  for (std::size_t at = 0; at < text.size();) {
    auto const end = std::min(text.find_first_of("\r\n", at), text.size());
    auto const line = std::string_view{text}.substr(at, end - at);
    at = end + 1;
    auto const message = format + ": " + std::string{line};
    for (auto const each : {"##[", "##vso[", "##teamcity["})
      CPPUNIT_ASSERT_MESSAGE(message, line.find(each) == line.npos);
    // None of what is blank begins with a letter that is visible.
    auto const first = std::min(line.find("::"), line.size());
    auto const visible = [](char c) { return c > 0x20 && c < 0x7f; };
    if (format != "github" && first != line.size())
      CPPUNIT_ASSERT_MESSAGE(message, std::any_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(first), visible));
    else if (line.starts_with("::"))
      CPPUNIT_ASSERT_MESSAGE(message, line.starts_with("::error ") || line.starts_with("::notice "));
  }
}

CPPUNIT_TEST_FIXTURE(formats, leave_no_command_to_the_runner) {
  for (auto const command : commands)
    for (auto const before : before_commands) {
      auto const all = of(std::string{before} + std::string{command});
      for (auto const* r : renderers())
        if (r->name() != "html") assert_no_command(std::string{r->name()}, rendered(r->name(), all));
    }
  // The page is large and the same for all.
  assert_no_command("html", rendered("html", of("##[error]x")));
}

CPPUNIT_TEST_FIXTURE(formats, leave_no_command_where_a_line_is_broken) {
  for (std::size_t length = 1; length != 120; ++length) {
    auto const pad = std::string(length, 'x');
    for (auto const* format : {"text", "markdown", "junit"}) {
      assert_no_command(format, rendered(format, of(pad + " ::stop-commands::y")));
      assert_no_command(format, rendered(format, of(pad + "::stop-commands::y")));
    }
  }
}

CPPUNIT_TEST_FIXTURE(formats, say_what_would_have_been_a_command) {
  auto all = of("::stop-commands::x\n##[error]y");
  CPPUNIT_ASSERT(rendered("text", all).find("what    ::stop-commands::x\n        ##\\[error]y") !=
                 std::string::npos);
  CPPUNIT_ASSERT(rendered("text", of("x\n::y")).find("\n        \\::y\n") != std::string::npos);
  // To who reads it as JSON or XML it is what it was.
  all.checks[0].as_expected = true;
  auto const read = run_from_json(rendered("json", all));
  CPPUNIT_ASSERT_EQUAL(all.checks[0].failed->message, read.checks[0].failed->message);
  CPPUNIT_ASSERT(rendered("junit", of("##[error]")).find("##&#91;error]") != std::string::npos);
}

CPPUNIT_TEST_FIXTURE(formats, markdown_rows_have_as_many_bars_as_columns) {
  std::istringstream lines{rendered("markdown", of("|`\\|` \\\\| <b>\n|---|"))};
  auto rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| FAIL")) continue;
    ++rows;
    auto bars = 0;
    for (std::size_t i = 0; i != line.size(); ++i)
      if (line[i] == '\\') ++i;
      else if (line[i] == '|') ++bars;
    CPPUNIT_ASSERT_EQUAL_MESSAGE(line, 7, bars);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(line, line.npos, line.find("<b>"));
  }
  CPPUNIT_ASSERT_EQUAL(2, rows);
}

CPPUNIT_TEST_FIXTURE(formats, markdown_stays_below_what_github_takes) {
  run many;
  for (auto i = 0; i != 400; ++i) many.checks.push_back(samples::eight_threads());
  auto const text = rendered("markdown", many);
  CPPUNIT_ASSERT(text.size() < 1024 * 1024);
  CPPUNIT_ASSERT(text.find("more are left out here") != text.npos);
}

CPPUNIT_TEST_FIXTURE(formats, sarif_has_a_result_for_each_surprise_only) {
  CPPUNIT_ASSERT(sarif_of(samples::all_as_expected())["results"].empty());
  auto const results = sarif_of(samples::everything())["results"];
  CPPUNIT_ASSERT_EQUAL(std::size_t{10}, results.size());
  for (auto const& each : results) CPPUNIT_ASSERT(!each.contains("suppressions"));
}

// The user's line first, and beneath it the library's functions.
CPPUNIT_TEST_FIXTURE(formats, show_what_lies_beneath_a_line) {
  run r;
  r.checks.push_back({.name = "semaphore", .engine = "rc11", .verdict = verdict::failed});
  place const where{.file = "check.cpp", .line = 13, .function = "test", .thread = 1, .what = "waiting",
                    .beneath = {{"semaphore", 72, "acquire()"}, {"bits/semaphore_base.h", 215, "_M_acquire()"}}};
  r.checks[0].failed = failure{.kind = "deadlock", .message = "it waits", .places = {where}};
  r.checks[0].failed->steps.push_back({.number = 1, .thread = 1, .operation = "load", .where = where});

  auto const text = rendered("text", r);
  auto const line = text.find("check.cpp:13");
  CPPUNIT_ASSERT_MESSAGE(text, line != text.npos);
  CPPUNIT_ASSERT_MESSAGE(text, text.find("› acquire() › _M_acquire()", line) != text.npos);

  auto const step = sarif_of(r)["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"][0];
  auto const& frames = step["stack"]["frames"];
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, frames.size());
  CPPUNIT_ASSERT_EQUAL(215, frames[0]["location"]["physicalLocation"]["region"]["startLine"].get<int>());
  CPPUNIT_ASSERT_EQUAL(13, frames[2]["location"]["physicalLocation"]["region"]["startLine"].get<int>());
  CPPUNIT_ASSERT_EQUAL(13, step["location"]["physicalLocation"]["region"]["startLine"].get<int>());
}

CPPUNIT_TEST_FIXTURE(formats, sarif_suppresses_expected_failures) {
  auto const results = sarif_of(samples::all_as_expected(), {.expected_failures = true})["results"];
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, results.size());
  CPPUNIT_ASSERT(results[0]["level"] == "note");
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, results[0]["suppressions"].size());
}

CPPUNIT_TEST_FIXTURE(formats, sarif_results_name_their_rule) {
  for (auto const& r : {samples::everything(), samples::hostile()}) {
    auto const log = sarif_of(r);
    auto const& rules = log["tool"]["driver"]["rules"];
    for (auto const& each : log["results"])
      CPPUNIT_ASSERT(rules.at(each["ruleIndex"].get<std::size_t>())["id"] == each["ruleId"]);
  }
}

CPPUNIT_TEST_FIXTURE(formats, sarif_knows_how_the_run_ended) {
  auto const invocation_of = [](run const& r) { return sarif_of(r)["invocations"][0]; };
  CPPUNIT_ASSERT(invocation_of({})["exitCode"] == 0);
  CPPUNIT_ASSERT(invocation_of({})["executionSuccessful"] == true);
  CPPUNIT_ASSERT(invocation_of({{samples::data_race()}})["exitCode"] == 1);
  CPPUNIT_ASSERT(invocation_of({{samples::data_race()}})["executionSuccessful"] == true);
  auto could_not = samples::data_race();
  could_not.verdict = verdict::error;
  CPPUNIT_ASSERT(invocation_of({{could_not}})["exitCode"] == 3);
  CPPUNIT_ASSERT(invocation_of({{could_not}})["executionSuccessful"] == false);
  CPPUNIT_ASSERT(invocation_of({{could_not, samples::data_race()}})["exitCode"] == 1);
}

CPPUNIT_TEST_FIXTURE(formats, kinds_are_explained_once_each) {
  auto const kinds = kinds_of_failure();
  for (auto const& kind : kinds) {
    CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1},
                         std::count_if(kinds.begin(), kinds.end(),
                                       [&](auto const& other) { return other.name == kind.name; }));
    CPPUNIT_ASSERT(!kind.meaning.empty() && !kind.help.empty());
  }
}

// Their pages: what SARIF's rules refer to, where it is known where that can be read.
CPPUNIT_TEST_FIXTURE(formats, kinds_have_a_place_in_the_documents) {
  std::ifstream file{INTERLOCK_DOCS "/kinds.md"};
  std::string page;
  for (std::string word; file >> word;) page += word + ' ';
  for (auto const& kind : kinds_of_failure()) {
    auto const place = page.find(fmt::format("## {} {} {}", kind.name, kind.meaning, kind.help));
    CPPUNIT_ASSERT_MESSAGE(std::string{kind.name}, place != page.npos);
  }
  auto const driver = sarif_of({{samples::data_race()}}, {.docs = "https://docs.example/"})["tool"]["driver"];
  CPPUNIT_ASSERT_EQUAL(std::string{"https://docs.example/"}, driver["informationUri"].get<std::string>());
  CPPUNIT_ASSERT_EQUAL(std::string{"https://docs.example/kinds.md#data_race"}, driver["rules"][0]["helpUri"].get<std::string>());
}

}  // namespace
