// What the source itself says of a change that no check notices.
#include <interlock/checker/audit/campaign.hpp>

#include <string_view>

#include <interlock/reports/render/sources.hpp>

namespace interlock::checker {
namespace {

constexpr std::string_view mark = "audit:";

std::string_view trimmed(std::string_view text) {
  auto const begin = text.find_first_not_of(" \t\r/");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

// Where the comment of a line begins, which is not within a string; npos where there is none.
std::size_t comment_of(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i != line.size(); ++i) {
    if (quote != 0) {
      if (line[i] == '\\') ++i;
      else if (line[i] == quote) quote = 0;
      if (i >= line.size()) break;
    } else if (line[i] == '"' || line[i] == '\'') {
      quote = line[i];
    } else if (line.substr(i).starts_with("//")) {
      return i;
    }
  }
  return line.npos;
}

// What follows "audit:" at the beginning of the line's comment.
std::string_view said_on(std::string_view line) {
  auto const comment = comment_of(line);
  if (comment == line.npos) return {};
  auto const words = trimmed(line.substr(comment));
  return words.starts_with(mark) ? trimmed(words.substr(mark.size())) : std::string_view{};
}

// The comment is of the statement that follows it, and so is not looked for beyond the end of another one.
bool ends_something(std::string_view line) {
  auto code = line.substr(0, comment_of(line));
  code = code.substr(0, code.find_last_not_of(" \t\r") + 1);
  constexpr std::string_view ends = ";{}:";
  return code.empty() || ends.find(code.back()) != ends.npos;
}

std::string justification_at(reports::sources::lines& source, reports::place where) {
  if (auto const on_line = source(where); !said_on(on_line).empty()) return std::string{said_on(on_line)};
  // The operation's line may not be the first of its statement.
  constexpr unsigned most_lines_above = 8;
  std::string below;
  for (unsigned above = 1; above <= most_lines_above && where.line > 1; ++above) {
    --where.line;
    auto const line = source(where);
    if (comment_of(line) != 0) {
      if (ends_something(line)) break;
      continue;
    }
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
      if (each.came_to != reports::mutant::fate::killed) each.justification = justification_at(source, each.where);
}

}  // namespace interlock::checker
