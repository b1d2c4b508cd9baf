#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/reports/analysis/explanation.hpp>
#include <interlock/reports/analysis/rounds.hpp>
#include <interlock/reports/render/escaping.hpp>
#include <interlock/reports/render/exploration.hpp>
#include <interlock/reports/render/formats.hpp>
#include <interlock/reports/kinds.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/sarif.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

using json = nlohmann::ordered_json;

constexpr auto schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr auto source_root = "%SRCROOT%";

// What is wrong with a check that found no failure. They have a rule each, since a result of no
// rule cannot be filtered.
constexpr kind_of_failure other_rules[]{
    {"expected_failure_missing", "A check that exists to show a failure did not show it.",
     "Either the check has lost its teeth, or this engine or search cannot reach the failure.", ""},
    {"undecided", "The search ended before it could show anything.",
     "Give the check a larger --budget, or fewer threads or operations.", ""},
};

// ---- text

/// Braces would be taken for placeholders (SARIF 3.11.5).
json message(std::string_view text) {
  std::string escaped;
  auto first = true;
  for (auto const line : split_lines(text)) {
    if (!first) escaped += '\n';
    first = false;
    for (auto const c : printable(line)) escaped.append(c == '{' || c == '}' ? 2 : 1, c);
  }
  return {{"text", escaped}};
}

std::vector<std::string> printable_all(std::vector<std::string> const& texts) {
  std::vector<std::string> result;
  for (auto const& each : texts) result.push_back(printable(each));
  return result;
}

// ---- places

/// A system header has an absolute path, which is relative to nothing.
json artifact(std::string_view file) {
  if (file.starts_with('/')) return {{"uri", "file://" + percent_encoded(file)}};
  return {{"uri", percent_encoded(file)}, {"uriBaseId", source_root}};
}

json named(std::string_view name) {
  return json::object({{"fullyQualifiedName", printable(name)}});
}

json location(place const& p) {
  auto result = json::object();
  if (!p.file.empty()) {
    result["physicalLocation"] = {{"artifactLocation", artifact(p.file)}};
    if (p.line != 0) result["physicalLocation"]["region"] = {{"startLine", p.line}};
  }
  if (!p.function.empty()) result["logicalLocations"] = json::array({named(p.function)});
  return result;
}

std::string part_in_words(place const& p) {
  auto const thread = thread_in_words(p.thread);
  return p.what.empty() ? thread : fmt::format("{}: {}", thread, p.what);
}

/// The place that a viewer opens. Without one, at least the name of the check.
json primary_location(check const& c) {
  auto const* where = c.failed ? main_place(*c.failed) : nullptr;
  auto result = where ? location(*where) : json::object();
  result["logicalLocations"].push_back(named(c.name));
  return result;
}

json related_locations(failure const& f) {
  auto result = json::array();
  auto const* primary = main_place(f);
  auto const findings = explanation_of(f);
  for (auto const& p : f.places) {
    // What is explained at its line need not be listed, too.
    auto const explained = std::any_of(findings.begin(), findings.end(), [&](finding const& each) {
      return each.thread == p.thread && each.where.file == p.file && each.where.line == p.line;
    });
    if (&p == primary || explained) continue;
    auto related = json{{"id", result.size() + 1}};
    related.update(location(p));
    related["message"] = message(part_in_words(p));
    result.push_back(std::move(related));
  }
  return result;
}

/// What explains the failure, at the lines that it is about, and the changes that would mend it.
void add_explanation(json& related, check const& c) {
  auto const add = [&](place const& p, std::string const& text) {
    if (p.file.empty()) return;
    auto one = json{{"id", related.size() + 1}};
    one.update(location(p));
    one["message"] = message(text);
    related.push_back(std::move(one));
  };
  for (auto const& each : explanation_of(*c.failed)) add(each.where, finding_in_words(each));
  if (!c.explored || !c.explored->orders) return;
  for (auto const& each : c.explored->orders->remedies)
    for (auto const& change : each.changes)
      add(change.where, fmt::format("would mend it{}: {}; {}",
                                    each.changes.size() == 1 ? "" : " together with the others",
                                    change_in_words(change, *c.failed), confirmation_in_words(each)));
}

// ---- the interleaving

/// In SARIF's vocabulary (3.38.8), which viewers have icons for.
std::vector<std::string_view> kinds_of(step const& s) {
  auto const is = [&](std::string_view name) { return s.operation.find(name) != name.npos; };
  std::vector<std::string_view> kinds;
  if (is("unlock")) kinds = {"release", "lock"};
  else if (is("lock")) kinds = {"acquire", "lock"};
  else if (s.operation == "make") kinds = {"acquire", "resource"};
  else if (s.operation == "destroy") kinds = {"release", "resource"};
  else if (s.operation == "choose") kinds = {"value"};
  else if (!s.object.empty() || s.operation == "fence") kinds = {"memory"};
  if (reads_old(s)) kinds.emplace_back("caution");
  return kinds;
}

bool has_part_in(failure const& f, step const& s) {
  return std::any_of(f.places.begin(), f.places.end(), [&](place const& p) {
    return p.thread == s.thread && p.line == s.where.line && p.file == s.where.file;
  });
}

/// The calls from the step's line inwards, as a stack.
json stack_of(place const& p) {
  auto frames = json::array();
  for (auto each = p.beneath.rbegin(); each != p.beneath.rend(); ++each)
    frames.push_back({{"location", location({.file = each->file, .line = each->line, .function = each->function})}});
  frames.push_back({{"location", location(p)}});
  return {{"frames", std::move(frames)}};
}

json flow_location(failure const& f, step const& s) {
  auto where = location(s.where);
  where["message"] =
      message(reads_old(s) ? fmt::format("{}\n{}", step_in_words(s), old_value_in_words(s))
                           : step_in_words(s));
  json result{{"executionOrder", s.number},
              {"importance", has_part_in(f, s) ? "essential" : "important"},
              {"location", std::move(where)}};
  if (!s.where.beneath.empty()) result["stack"] = stack_of(s.where);
  if (auto const kinds = kinds_of(s); !kinds.empty()) result["kinds"] = kinds;
  return result;
}

/// What is said between the steps belongs to no thread.
std::string remarks(failure const& f, std::vector<repeated_rounds> const& rounds) {
  std::string text;
  std::uint64_t last = 0;
  for (auto const& s : f.steps) {
    if (is_remark(s)) text += fmt::format("\nafter step {}: {}", last, s.note);
    else last = s.number;
  }
  for (auto const& each : rounds)
    text += fmt::format("\nafter step {}: {}", f.steps[each.first - 1].number, in_words(each, f.steps));
  return text;
}

json code_flow(failure const& f) {
  auto const rounds = rounds_to_leave_out(f.steps);
  auto next = rounds.begin();
  std::map<unsigned, json> of_thread;
  for (std::size_t i = 0; i != f.steps.size(); ++i) {
    if (next != rounds.end() && i == next->first) i = (next++)->end();
    auto const& s = f.steps[i];
    if (!is_remark(s)) of_thread[s.thread].push_back(flow_location(f, s));
  }
  auto threads = json::array();
  for (auto& [thread, locations] : of_thread) {
    auto const name = thread_in_words(thread);
    threads.push_back(
        {{"id", name}, {"message", message(name)}, {"locations", std::move(locations)}});
  }
  return {
      {"message", message("the failing interleaving, in the order of executionOrder" +
                              remarks(f, rounds))},
      {"threadFlows", std::move(threads)}};
}

bool has_steps(failure const& f) { return !std::all_of(f.steps.begin(), f.steps.end(), is_remark); }

// ---- results

std::string rule_of(check const& c) {
  if (c.failed) return printable(c.failed->kind);
  return c.verdict == verdict::unknown ? "undecided" : "expected_failure_missing";
}

/// SARIF would have an undecided check be of the kind "open", which viewers hide although the run
/// fails for it.
std::string_view level_of(check const& c) {
  if (c.as_expected) return "note";
  return c.verdict == verdict::unknown ? "warning" : "error";
}

std::string text_of(check const& c, std::string_view program) {
  return fmt::format("{} ({}): {}", c.name, c.engine,
                     c.failed ? failure_in_words(c, program)
                              : fmt::format("{}\n{}", answer(c), problem_without_failure(c)));
}

json properties_of(check const& c) {
  json result{{"check", printable(c.name)},        {"engine", printable(c.engine)},
          {"search", printable(c.search)},     {"reached", printable(c.reached)},
          {"verdict", to_string(c.verdict)},   {"expected", printable(c.expected)},
          {"executions", c.executions},        {"threads", c.threads},
          {"limits", printable_all(c.limits)}, {"replay", printable(c.replay)}};
  if (c.stands_for != 0) result["stands_for"] = c.stands_for;
  return result;
}

class rules {
 public:
  /// `docs`: where kinds.md explains kinds of failure; may be empty.
  explicit rules(std::string_view docs) : docs_{docs} {
    for (auto const& each : kinds_of_failure()) add(each);
    for (auto const& each : other_rules) add(each);
  }

  /// A kind that only a newer interlock can explain has a rule all the same.
  std::size_t index_of(std::string const& id) {
    if (auto const found = index_.find(id); found != index_.end()) return found->second;
    auto const words = kind_in_words(id);
    add({id, words, "See the message.", ""});
    return index_.at(id);
  }

  [[nodiscard]] json all() && { return std::move(all_); }

 private:
  void add(kind_of_failure const& k) {
    index_.emplace(k.name, all_.size());
    auto tags = json::array({"concurrency"});
    if (!k.cwe.empty()) tags.push_back(fmt::format("external/cwe/cwe-{}", k.cwe));
    json rule{{"id", k.name},
              {"shortDescription", {{"text", k.meaning}}},
              {"help", {{"text", fmt::format("{} {}", k.meaning, k.help)}}},
              {"defaultConfiguration", {{"level", "error"}}},
              {"properties", {{"tags", std::move(tags)}}}};
    auto const known = kinds_of_failure();
    if (!docs_.empty() && std::ranges::find(known, k.name, &kind_of_failure::name) != known.end())
      rule["helpUri"] = fmt::format("{}kinds.md#{}", docs_, k.name);
    all_.push_back(std::move(rule));
  }

  std::string_view docs_;
  std::map<std::string, std::size_t, std::less<>> index_;
  json all_ = json::array();
};

json result(check const& c, rules& known, std::string_view program) {
  auto const rule = rule_of(c);
  json object{{"ruleId", rule},
              {"ruleIndex", known.index_of(rule)},
              {"level", level_of(c)},
              {"message", message(text_of(c, program))},
              {"locations", json::array({primary_location(c)})}};
  if (c.failed) {
    auto related = related_locations(*c.failed);
    add_explanation(related, c);
    if (!related.empty())
      object["relatedLocations"] = std::move(related);
    if (has_steps(*c.failed)) object["codeFlows"] = json::array({code_flow(*c.failed)});
  }
  if (c.as_expected)
    object["suppressions"] = json::array(
        {{{"kind", "external"}, {"justification", "the check exists to show this failure"}}});
  // Lines move; what a result is about does not.
  object["partialFingerprints"] =
      json::object({{"check/v1", printable(fmt::format("{} {} {}", c.engine, c.name, rule))}});
  object["properties"] = properties_of(c);
  return object;
}

// ---- the run

json notification(check const& c) {
  return {{"level", "error"},
          {"message", message(fmt::format("{} ({}): {}", c.name, c.engine, c.error))},
          {"locations", json::array({primary_location(c)})}};
}

std::string_view description_of(outcome o) {
  switch (o) {
    case outcome::as_expected: return "everything is as expected";
    case outcome::not_as_expected: return "a check is not as expected";
    case outcome::could_not_run: return "a check could not be run";
  }
  return {};
}

// As a record of ours has it, "2026-11-30T09:30:00Z": SARIF asks for nothing else.
bool is_time(std::string_view text) {
  constexpr std::string_view form{"dddd-dd-ddTdd:dd:ddZ"};
  return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                    [](char c, char of) { return of == 'd' ? c >= '0' && c <= '9' : c == of; });
}

json invocation(run const& r) {
  auto notifications = json::array();
  for (auto const& c : r.checks)
    if (c.verdict == verdict::error) notifications.push_back(notification(c));
  if (r.interrupted)
    notifications.push_back({{"level", "error"}, {"message", message(totals_in_words(r))}});
  auto const outcome = outcome_of(r);
  json object{{"executionSuccessful", notifications.empty()},
              {"exitCode", static_cast<int>(outcome)},
              {"exitCodeDescription",
               r.interrupted ? "the run was interrupted" : description_of(outcome)}};
  if (!notifications.empty()) object["toolExecutionNotifications"] = std::move(notifications);
  if (r.origin) {
    auto called = r.origin->program;
    for (auto const& each : r.origin->arguments) called += ' ' + each;
    object["commandLine"] = printable(called);
    if (!r.origin->host.empty()) object["machine"] = printable(r.origin->host);
    if (is_time(r.origin->began)) object["startTimeUtc"] = r.origin->began;
  }
  return object;
}

// Of whom versionControlProvenance asks where the repository is, which nobody knows here.
json properties_of(origin const& o) {
  json result{{"build", printable(o.build)}, {"compiler", printable(o.compiler)}};
  if (!o.commit.empty()) result["commit"] = printable(o.commit);
  if (!o.commit.empty()) result["edited"] = o.edited;
  return result;
}

bool is_result(check const& c, sarif_options const& options) {
  if (c.verdict == verdict::error) return false;
  return !c.as_expected || (options.expected_failures && c.failed);
}

}  // namespace

void sarif_renderer::render(run const& r, std::ostream& out) const {
  rules known{options_.docs};
  auto results = json::array();
  for (auto const& c : r.checks)
    if (is_result(c, options_)) results.push_back(result(c, known, r.program));
  json driver{{"name", "interlock"}};
  if (r.origin && !r.origin->version.empty()) driver["version"] = printable(r.origin->version);
  if (!options_.docs.empty()) driver["informationUri"] = options_.docs;
  driver["rules"] = std::move(known).all();
  auto root = message("The root of the repository.");
  json the_run{{"tool", {{"driver", std::move(driver)}}},
               {"invocations", json::array({invocation(r)})},
               {"originalUriBaseIds",
                json::object({{source_root, json::object({{"description", std::move(root)}})}})},
               {"results", std::move(results)}};
  if (r.origin) the_run["properties"] = properties_of(*r.origin);
  json const log{
      {"$schema", schema}, {"version", "2.1.0"}, {"runs", json::array({std::move(the_run)})}};
  // All strings are printable or percent-encoded; the handler is for what may come to be neither.
  out << without_commands(log.dump(2, ' ', false, json::error_handler_t::replace), "\\u005b") << '\n';
}

renderer const& formats::sarif() {
  static sarif_renderer const the_renderer;
  return the_renderer;
}

}  // namespace interlock::reports
