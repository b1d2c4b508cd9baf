// What the source itself says of a change that no check notices.
#include <interlock/checker/audit/campaign.hpp>

#include <string_view>

#include <interlock/reports/render/sources.hpp>

namespace interlock::checker {
namespace {

constexpr std::string_view mark = "audit:";

std::string_view trimmed(std::string_view text) {
  auto const begin = text.find_first_not_of(" \t/");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// What follows "// audit:" on a line.
std::string_view said_on(std::string_view line) {
  auto const comment = line.find("//");
  if (comment == line.npos) return {};
  auto const words = trimmed(line.substr(comment));
  return words.starts_with(mark) ? trimmed(words.substr(mark.size())) : std::string_view{};
}

bool is_comment(std::string_view line) { return line.starts_with("//"); }

std::string justification_at(reports::sources::lines& source, reports::place where) {
  if (auto const on_line = source(where); !said_on(on_line).empty()) return std::string{said_on(on_line)};
  // The comment above the statement, whose first line of several may not be the operation's.
  constexpr unsigned most_lines_above = 8;
  std::string below;
  for (unsigned above = 1; above <= most_lines_above && where.line > 1; ++above) {
    --where.line;
    auto const line = source(where);
    bool const ends_a_statement = !is_comment(line) && (line.empty() || line.ends_with(';') || line.ends_with('}'));
    if (ends_a_statement) break;
    if (!is_comment(line)) continue;
    if (auto const words = said_on(line); !words.empty()) return std::string{words} + below;
    below = " " + std::string{trimmed(line)} + below;
  }
  return {};
}

}  // namespace

void justify(reports::audit& all, std::string const& root) {
  reports::sources::lines source{root};
  for (auto& file : all.sources)
    for (auto& each : file.mutants)
      if (each.came_to == reports::mutant::fate::survived) each.justification = justification_at(source, each.where);
}

}  // namespace interlock::checker
