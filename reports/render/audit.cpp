#include <interlock/reports/render/audit.hpp>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/audit_words.hpp>
#include <interlock/reports/render/escaping.hpp>
#include <interlock/reports/render/sources.hpp>

namespace interlock::reports {
namespace {

using json = nlohmann::ordered_json;
using enum mutant::fate;

std::size_t total(audit const& a, std::size_t (audited_source::*count)() const) {
  std::size_t result = 0;
  for (auto const& each : a.sources) result += (each.*count)();
  return result;
}

std::string score(std::size_t all, std::size_t killed_ones, std::size_t justified_ones) {
  auto result = fmt::format("{} of {} defended", killed_ones, all);
  if (justified_ones != 0) result += fmt::format(", {} justified", justified_ones);
  return result;
}

// ---- text

class painter {
 public:
  explicit painter(bool colour) : colour_{colour} {}
  [[nodiscard]] std::string operator()(std::string_view code, std::string_view text) const {
    return colour_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string{text};
  }
  [[nodiscard]] std::string fate(mutant const& each) const {
    auto const text = fmt::format("{:<9}", name_of(each));
    return (*this)(each.came_to == killed ? "32" : is_open(each) ? "31" : "33", text);
  }

 private:
  bool colour_;
};

void text(audit const& a, audit_text_options const& options, std::ostream& out) {
  painter const painted{options.colour};
  sources::lines source{options.root};
  for (auto const& file : a.sources) {
    out << painted("1", printable(file.file)) << "  " << score_of(file) << '\n';
    std::tuple<unsigned, unsigned, std::string> last;
    for (auto const& each : file.mutants) {
      if (!options.verbose && !is_open(each)) continue;
      if (std::tuple const here{each.where.line, each.where.column, each.operation}; here != last) {
        last = here;
        auto const quoted = options.root.empty() ? std::string{} : source(each.where);
        out << fmt::format("  {}:{}  {}\n", each.where.line, each.where.column,
                           quoted.empty() ? printable(each.operation) : cut(printable(quoted), 100));
      }
      out << fmt::format("    {}  {} {}: {}\n", painted.fate(each), printable(each.operation), printable(each.change),
                         printable(outcome_in_words(each)));
      if (each.came_to == killed && !each.replay.empty())
        out << fmt::format("               {} replay {} --edit {}\n", printable(options.program), printable(each.replay), printable(each.edit));
    }
    out << '\n';
  }
  if (!a.left_out.empty() && options.verbose) {
    out << "not used:\n";
    for (auto const& each : a.left_out) out << fmt::format("  {}: {}\n", printable(each.check), printable(each.why));
    out << '\n';
  }
  if (!a.interrupted_by.empty()) out << fmt::format("interrupted by {}: what was not tried is undecided\n", a.interrupted_by);
  auto const open = total(a, &audited_source::open);
  out << fmt::format("{}, {} open; {} check{} under rc11, model {}; {} left out\n", total_score_of(a), open, a.checks.size(),
                     a.checks.size() == 1 ? "" : "s", a.model, a.left_out.size());
  if (open != 0) {
    out << what_survives << '\n';
    if (!a.limits.empty()) {
      out << "what these checks cannot show:\n";
      for (auto const& each : a.limits) out << fmt::format("  - {}\n", printable(each));
    }
  }
}

// ---- JSON

json to_json(mutant const& each) {
  json result{{"line", each.where.line},     {"column", each.where.column}, {"operation", each.operation}, {"objects", each.objects},
              {"change", each.change},       {"edit", each.edit},           {"outcome", name_of(each)},    {"checks", each.checks}};
  if (!each.objects_of_second.empty()) result["objects_of_second"] = each.objects_of_second;
  if (each.came_to == killed) {
    result["killed_by"] = each.killed_by;
    result["kind"] = each.kind;
    result["replay"] = each.replay;
  }
  if (each.came_to == survived) result["verdict"] = each.is_proved ? "proved" : "bounded";
  if (each.came_to == undecided) result["undecided"] = each.undecided;
  if (!each.justification.empty()) result["justification"] = each.justification;
  return result;
}

void as_json(audit const& a, std::ostream& out) {
  auto files = json::array();
  for (auto const& file : a.sources) {
    auto mutants = json::array();
    for (auto const& each : file.mutants) mutants.push_back(to_json(each));
    files.push_back({{"file", file.file},
                     {"mutants", std::move(mutants)},
                     {"killed", file.killed()},
                     {"justified", file.justified()},
                     {"open", file.open()}});
  }
  auto left_out = json::array();
  for (auto const& each : a.left_out) left_out.push_back({{"check", each.check}, {"why", each.why}});
  json all{{"format", "interlock audit"}, {"version", 1},         {"model", a.model},   {"seconds", a.seconds},
           {"sources", std::move(files)}, {"checks", a.checks},   {"left_out", std::move(left_out)},
           {"limits", a.limits}};
  if (!a.interrupted_by.empty()) all["interrupted_by"] = a.interrupted_by;
  out << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

// ---- Markdown

void markdown(audit const& a, std::ostream& out) {
  out << "## Audit: " << total_score_of(a) << "\n\n| source | score | open |\n|---|---|---|\n";
  for (auto const& file : a.sources)
    out << fmt::format("| {} | {} | {} |\n", entities(file.file), score_of(file), file.open());
  for (auto const& file : a.sources) {
    if (file.open() == 0) continue;
    out << fmt::format("\n### {}\n\n| place | operation | change | outcome |\n|---|---|---|---|\n", entities(file.file));
    for (auto const& each : file.mutants)
      if (is_open(each))
        out << fmt::format("| {}&#58;{} | {} | {} | **{}**, {} |\n", each.where.line, each.where.column, entities(each.operation),
                           entities(each.change), name_of(each), entities(outcome_in_words(each)));
  }
  if (!a.interrupted_by.empty()) out << "\nInterrupted by " << a.interrupted_by << ": what was not tried is undecided.\n";
}

// ---- SARIF

// Braces would be taken for placeholders (SARIF 3.11.5).
json message(std::string_view what) {
  std::string result;
  for (auto const c : printable(what)) result.append(c == '{' || c == '}' ? 2 : 1, c);
  return {{"text", result}};
}

void sarif(audit const& a, std::ostream& out) {
  auto results = json::array();
  for (auto const& file : a.sources)
    for (auto const& each : file.mutants) {
      if (!is_open(each)) continue;
      json artifact{{"uri", (file.file.starts_with('/') ? "file://" : "") + percent_encoded(file.file)}};
      if (!file.file.starts_with('/')) artifact["uriBaseId"] = "%SRCROOT%";
      json region{{"startLine", each.where.line}};
      if (each.where.column != 0) region["startColumn"] = each.where.column;
      results.push_back({{"ruleId", name_of(each)},
                         {"level", "note"},
                         {"message", message(fmt::format("{} {}: {}", each.operation, each.change, outcome_in_words(each)))},
                         {"locations", json::array({{{"physicalLocation", {{"artifactLocation", artifact}, {"region", region}}}}})},
                         {"partialFingerprints", {{"edit/v1", each.edit}}}});
    }
  json const rules = json::array(
      {{{"id", "survived"}, {"shortDescription", {{"text", "No check notices this change."}}}, {"help", message(what_survives)}},
       {{"id", "undecided"},
        {"shortDescription", {{"text", "No check fails with this change, and not all could be judged."}}},
        {"help", message("the message says why; a larger --budget helps where a search came to no end")}}});
  json const all{{"$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", json::array({{{"tool", {{"driver", {{"name", "interlock audit"}, {"rules", rules}}}}}, {"results", results}}})}};
  out << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

}  // namespace

bool is_justified(mutant const& each) { return each.came_to != killed && !each.justification.empty(); }
bool is_open(mutant const& each) { return each.came_to != killed && !is_justified(each); }

std::string_view name_of(mutant const& each) {
  switch (each.came_to) {
    case killed: return "killed";
    case survived: return is_justified(each) ? "justified" : "survived";
    case undecided: break;
  }
  return is_justified(each) ? "justified" : "undecided";
}

std::string outcome_in_words(mutant const& each) {
  auto const checks = fmt::format("{} check{}", each.checks.size(), each.checks.size() == 1 ? "" : "s");
  switch (each.came_to) {
    case killed: return fmt::format("{} in {}", each.kind, each.killed_by);
    case survived:
      return fmt::format("{} pass{}, {}{}", checks, each.checks.size() == 1 ? "es" : "", each.is_proved ? "proved" : "within bounds",
                         is_justified(each) ? fmt::format(": {}", each.justification) : std::string{});
    case undecided: break;
  }
  if (each.checks.empty() && each.undecided.empty()) return "it was not tried";
  return fmt::format("none of {} fails, but {}{}", checks, each.undecided,
                     is_justified(each) ? fmt::format(": {}", each.justification) : std::string{});
}

std::string total_score_of(audit const& a) {
  std::size_t all = 0;
  for (auto const& each : a.sources) all += each.mutants.size();
  return score(all, total(a, &audited_source::killed), total(a, &audited_source::justified));
}

std::string score_of(audited_source const& source) {
  return score(source.mutants.size(), source.killed(), source.justified());
}

bool render_audit(std::string_view format, audit const& a, audit_text_options const& options, std::ostream& out) {
  if (format == "text") text(a, options, out);
  else if (format == "json") as_json(a, out);
  else if (format == "markdown") markdown(a, out);
  else if (format == "sarif") sarif(a, out);
  else if (format == "html") audit_as_html(a, options, out);
  else return false;
  return true;
}

}  // namespace interlock::reports
