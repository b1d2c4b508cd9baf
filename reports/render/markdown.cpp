// GitHub's Markdown, for the summary of a CI job or a comment: what surprises first, everything
// last and folded.
#include <algorithm>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include <interlock/reports/render/escaping.hpp>
#include <interlock/reports/render/formats.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/text.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

// GitHub refuses a summary of more than 1 MiB whole. The rest is for the tables.
constexpr std::size_t most_details = 512 * 1024;

/// The entity that stands for a character of HTML; empty for all other characters.
std::string_view entity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    default: return {};
  }
}

/// Prose. Never at the beginning of a line, where more characters would have a meaning.
std::string escaped(std::string_view text) {
  constexpr std::string_view special = R"(\`*_[]|~#$)";
  std::string result;
  for (auto const line : split_lines(text)) {
    if (!result.empty()) result += "<br>";
    for (auto const c : printable(line)) {
      if (auto const name = entity(c); !name.empty()) result += name;
      else result.append(special.find(c) != special.npos ? "\\" : "") += c;
    }
  }
  return result;
}

/// The same at the beginning of a list's item, where a marker would begin another list.
std::string escaped_item(std::string_view text) {
  constexpr std::string_view ends_marker = "-+.)";
  auto const item = escaped(text);
  auto const marker = item.find_first_not_of("0123456789");
  if (marker == item.npos || ends_marker.find(item[marker]) == ends_marker.npos) return item;
  return fmt::format("{}\\{}", item.substr(0, marker), item.substr(marker));
}

/// For names and places. A code span shows all as it is, but for backticks and, in a table, bars
/// and the backslashes before them.
std::string code(std::string_view text) {
  auto const shown = printable(text);
  if (shown.empty()) return {};
  auto const as_it_is =
      shown.find_first_of("`|\\") == shown.npos && shown.front() != ' ' && shown.back() != ' ';
  return as_it_is ? fmt::format("`{}`", shown) : fmt::format("<code>{}</code>", entities(text));
}

/// A fence is longer than any run of backticks within it.
std::string fenced(std::string_view text) {
  std::size_t longest = 2, run = 0;
  for (auto const c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  auto const fence = std::string(longest + 1, '`');
  return fmt::format("{}text\n{}{}\n", fence, text, fence);
}

std::string what(check const& c) {
  return c.failed ? c.failed->message : problem_without_failure(c);
}

std::string place_of(check const& c) {
  auto const* place = c.failed ? main_place(*c.failed) : nullptr;
  return place == nullptr ? "" : full_place(*place);
}

void write_surprises(run const& r, std::ostream& out) {
  out << "\n| | check | engine | result | what | where |\n|---|---|---|---|---|---|\n";
  for (auto const& c : r.checks)
    if (tag_of(c) != "ok")
      out << fmt::format("| {} | {} | {} | {} | {} | {} |\n", tag_of(c), code(c.name),
                         escaped(c.engine), escaped(answer(c)), escaped(what(c)),
                         code(place_of(c)));
}

/// <details> begins a block of HTML, up to the next blank line.
std::string html(std::string_view text) {
  std::string result;
  for (auto const c : printable(text)) {
    if (auto const name = entity(c); !name.empty()) result += name;
    else result += c;
  }
  return result;
}

std::string details(check const& c, run const& r) {
  return fmt::format(
      "\n<details><summary>{} <code>{}</code> ({}): {}</summary>\n\n{}\n</details>\n", tag_of(c),
      html(c.name), html(c.engine), html(answer(c)), fenced(failure_text(c, {.program = r.program, .source_root = r.source_root})));
}

void write_details(run const& r, std::ostream& out) {
  std::size_t written = 0, left_out = 0;
  for (auto const& c : r.checks) {
    if (tag_of(c) == "ok") continue;
    auto const text = details(c, r);
    if (written + text.size() > most_details) {
      ++left_out;
      continue;
    }
    written += text.size();
    out << text;
  }
  if (left_out != 0)
    out << fmt::format(
        "\nThe details of {} more are left out here, since a summary has to be "
        "short: see the text report.\n",
        grouped(left_out));
}

std::string executions_in_cell(check const& c) {
  if (c.executions == 0) return {};
  return c.stands_for == 0 ? grouped(c.executions)
                           : fmt::format("{} for {}", grouped(c.executions), grouped(c.stands_for));
}

void write_all(run const& r, std::ostream& out) {
  out << "\n<details><summary>All checks</summary>\n\n"
         "| | check | engine | result | executions | time |\n|---|---|---|---|--:|--:|\n";
  for (auto const& c : r.checks)
    out << fmt::format("| {} | {} | {} | {} | {} | {} |\n", tag_of(c), code(c.name),
                       escaped(c.engine), escaped(answer(c)),
                       executions_in_cell(c),
                       duration_in_words(c.seconds));
  out << "\n</details>\n";
}

void write_limits(run const& r, std::ostream& out) {
  for (auto const& [engine, limits] : limits_in_words(r)) {
    out << fmt::format("\n**{}** cannot show, and a pass does not cover:\n\n", escaped(engine));
    for (auto const& each : limits) out << fmt::format("- {}\n", escaped_item(each));
  }
}

bool has_surprises(run const& r) {
  return std::any_of(r.checks.begin(), r.checks.end(),
                     [](check const& c) { return tag_of(c) != "ok"; });
}

class markdown_renderer final : public renderer {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "markdown"; }
  [[nodiscard]] std::string_view purpose() const noexcept override {
    return "the summary of a CI job";
  }

  void render(run const& r, std::ostream& out) const override {
    std::ostringstream text;
    write(r, text);
    out << without_commands(text.str());
  }

 private:
  static void write(run const& r, std::ostream& out) {
    if (r.checks.empty() && !r.interrupted) {
      out << "## Interlock — nothing was checked\n";
      return;
    }
    out << fmt::format("## Interlock — {}\n\n{}\n", totals_in_words(r), verdicts_in_words(r));
    if (has_surprises(r)) {
      write_surprises(r, out);
      write_details(r, out);
    }
    write_all(r, out);
    write_limits(r, out);
  }
};

}  // namespace

renderer const& formats::markdown() {
  static markdown_renderer const the_renderer;
  return the_renderer;
}

}  // namespace interlock::reports
