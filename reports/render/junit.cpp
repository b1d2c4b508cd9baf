// JUnit XML, in the form that Surefire writes and Jenkins and GitLab read: one suite per engine.
#include <algorithm>
#include <map>
#include <utility>
#include <sstream>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include <interlock/reports/render/formats.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/text.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

void set(pugi::xml_node node, char const* attribute, std::string const& value) {
  // XML 1.0 has no way at all to write most control characters.
  node.append_attribute(attribute).set_value(printable(value).c_str());
}

void set_seconds(pugi::xml_node node, double seconds) {
  set(node, "time", fmt::format("{:.3f}", seconds));
}

using checks = std::vector<check const*>;

template <class Predicate>
std::size_t count(checks const& of, Predicate holds) {
  return static_cast<std::size_t>(
      std::count_if(of.begin(), of.end(), [&](check const* c) { return holds(*c); }));
}

bool is_error(check const& c) { return c.verdict == verdict::error; }
bool is_failure(check const& c) { return !is_error(c) && !c.as_expected; }

using left_outs = std::vector<left_out const*>;

void set_totals(pugi::xml_node node, checks const& of, left_outs const& left_out) {
  double seconds = 0;
  for (auto const* c : of) seconds += c->seconds;
  set(node, "tests", fmt::format("{}", of.size() + left_out.size()));
  set(node, "failures", fmt::format("{}", count(of, is_failure)));
  set(node, "errors", fmt::format("{}", count(of, is_error) + left_out.size()));
  set_seconds(node, seconds);
}

struct split_name {
  std::string folder, leaf;
};

/// "semaphore/at_most_n<a/b>" is at_most_n<a/b> in semaphore.
split_name split(std::string_view name) {
  auto const slash = name.substr(0, name.find('<')).rfind('/');
  if (slash == name.npos || slash + 1 == name.size()) return {{}, std::string{name}};
  return {std::string{name.substr(0, slash)}, std::string{name.substr(slash + 1)}};
}

/// With the engine, since readers of the format take cases of one class and name for one case.
std::string class_of(std::string const& engine, std::string folder) {
  std::replace(folder.begin(), folder.end(), '/', '.');
  return folder.empty() ? engine : fmt::format("{}.{}", engine, folder);
}

/// A kind of failure, or what else kept the check from being as expected.
std::string type_of(check const& c) {
  if (c.failed) return c.failed->kind;
  return c.verdict == verdict::unknown ? "unknown" : fmt::format("no_{}", c.expected);
}

std::string message_of(check const& c) {
  if (is_error(c)) return c.error;
  return c.failed && !c.failed->message.empty() ? c.failed->message : answer(c);
}

void add_problem(pugi::xml_node test, check const& c, text_options const& text) {
  if (!is_error(c) && !is_failure(c)) return;
  auto problem = test.append_child(is_error(c) ? "error" : "failure");
  set(problem, "message", message_of(c));
  set(problem, "type", is_error(c) ? "error" : type_of(c));
  problem.append_child(pugi::node_pcdata).set_value(failure_text(c, text).c_str());
}

/// What the format has no attribute for; every reader of it shows a case's output.
std::string details_of(check const& c) {
  auto text = fmt::format("verdict: {}\n", answer(c));
  auto const add = [&](std::string_view label, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}: {}\n", label, printable(value));
  };
  add("search", c.search);
  add("reached", c.reached);
  add("executions", fmt::format("{}", c.executions));
  if (c.stands_for != 0) add("for executions", fmt::format("{}", c.stands_for));
  add("threads", fmt::format("{}", c.threads));
  add("cannot show", fmt::format("{}", fmt::join(c.limits, ", ")));
  add("replay", c.replay);
  return text;
}

pugi::xml_node add_case(pugi::xml_node suite, std::string_view check, std::string const& engine,
                        double seconds) {
  auto const name = split(check);
  auto test = suite.append_child("testcase");
  set(test, "classname", class_of(engine, name.folder));
  set(test, "name", name.leaf);
  set_seconds(test, seconds);
  return test;
}

void add_test(pugi::xml_node suite, check const& c, text_options const& text) {
  auto test = add_case(suite, c.name, c.engine, c.seconds);
  add_problem(test, c, text);
  test.append_child("system-out").append_child(pugi::node_pcdata).set_value(details_of(c).c_str());
}

/// An error and not skipped, which readers take for a success.
void add_left_out(pugi::xml_node suite, left_out const& l, std::string_view interrupted_by) {
  auto problem = add_case(suite, l.name, l.engine, 0).append_child("error");
  set(problem, "message", fmt::format("it did not run: interrupted by {}", interrupted_by));
  set(problem, "type", "did_not_run");
}

void add_suite(pugi::xml_node suites, std::string const& engine, checks const& of,
               left_outs const& left_out, std::string_view interrupted_by, text_options const& text) {
  auto suite = suites.append_child("testsuite");
  set(suite, "name", engine);
  set_totals(suite, of, left_out);
  for (auto const* c : of) add_test(suite, *c, text);
  for (auto const* each : left_out) add_left_out(suite, *each, interrupted_by);
}

class junit_renderer final : public renderer {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "junit"; }
  [[nodiscard]] std::string_view purpose() const noexcept override {
    return "JUnit XML, for CI systems";
  }

  void render(run const& r, std::ostream& out) const override {
    std::map<std::string, std::pair<checks, left_outs>> of_engine;
    checks all;
    left_outs all_left_out;
    for (auto const& c : r.checks) {
      of_engine[c.engine].first.push_back(&c);
      all.push_back(&c);
    }
    auto const interrupted = r.interrupted.value_or(interruption{});
    for (auto const& each : interrupted.did_not_run) {
      of_engine[each.engine].second.push_back(&each);
      all_left_out.push_back(&each);
    }
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    set(declaration, "version", "1.0");
    set(declaration, "encoding", "UTF-8");
    auto suites = document.append_child("testsuites");
    set(suites, "name", "interlock");
    set_totals(suites, all, all_left_out);
    for (auto const& [engine, of] : of_engine)
      add_suite(suites, engine, of.first, of.second, interrupted.by, {.program = r.program, .source_root = r.source_root});
    std::ostringstream text;
    document.save(text, "  ");
    // Brackets that XML itself needs stand behind no letters.
    out << without_commands(text.str(), "&#91;");
  }
};

}  // namespace

renderer const& formats::junit() {
  static junit_renderer const the_renderer;
  return the_renderer;
}

}  // namespace interlock::reports
