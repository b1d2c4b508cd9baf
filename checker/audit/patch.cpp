// The orders found, written into the source.
#include <interlock/checker/audit/hardening.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>

#include <fmt/format.h>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

// A statement rarely goes on for longer.
constexpr std::size_t most_lines = 4;

struct spelled_order {
  std::size_t line;  // index
  std::size_t at;    // where its name begins
  std::string name;
};

// `order::release`, `std::memory_order_release`, `memory_order::release`: the names, from there to the end of the statement.
std::vector<spelled_order> orders_spelled(std::vector<std::string> const& lines, std::size_t line, std::size_t column) {
  static std::regex const spelled{R"((?:memory_order_|memory_order::|order::)(relaxed|consume|acquire|release|acq_rel|seq_cst)\b)"};
  std::vector<spelled_order> result;
  for (auto i = line; i < std::min(lines.size(), line + most_lines); ++i) {
    auto const from = i == line && column != 0 && column <= lines[i].size() ? column - 1 : 0;
    auto const comment = lines[i].find("//");
    auto const semicolon = lines[i].find(';', from);
    auto const end = std::min({lines[i].size(), comment, semicolon});
    if (end <= from) return result;
    auto const begin = lines[i].begin();
    for (std::sregex_iterator each{begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(end), spelled}; each != std::sregex_iterator{}; ++each)
      result.push_back({i, from + static_cast<std::size_t>(each->position(1)), each->str(1)});
    if (semicolon != std::string::npos) return result;
  }
  return result;
}

// Which of them the order is: of a compare-exchange with two, the second is that of a failure.
std::optional<spelled_order> spelling_of(reports::hardened_order const& each, std::vector<std::string> const& lines) {
  if (each.where.line == 0 || each.where.line > lines.size()) return std::nullopt;
  bool const has_column = each.where.column != 0 && each.where.column <= lines[each.where.line - 1].size();
  auto const all = orders_spelled(lines, each.where.line - 1, has_column ? each.where.column : 0);
  bool const is_exchange = each.operation.starts_with("compare_exchange");
  auto const nth = each.of_failure ? 1U : 0U;
  if (all.size() <= nth || (is_exchange && all.size() < 2) || all[nth].name != each.in_source) return std::nullopt;
  return all[nth];
}

std::vector<std::string> lines_of(fs::path const& file) {
  std::vector<std::string> result;
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

// Lines are changed, and none is added: so both sides have the same numbers.
std::string diff(std::string const& name, std::vector<std::string> const& before, std::vector<std::string> const& after) {
  constexpr std::size_t context = 3;
  std::string result;
  for (std::size_t i = 0; i != before.size();) {
    if (before[i] == after[i]) {
      ++i;
      continue;
    }
    auto const begin = i < context ? 0 : i - context;
    auto last = i;
    for (auto j = i; j < before.size() && j <= last + 2 * context; ++j)
      if (before[j] != after[j]) last = j;
    auto const end = std::min(before.size(), last + 1 + context);
    if (result.empty()) result = fmt::format("--- a/{0}\n+++ b/{0}\n", name);
    result += fmt::format("@@ -{0},{1} +{0},{1} @@\n", begin + 1, end - begin);
    for (auto j = begin; j != end;) {
      if (before[j] == after[j]) {
        result += " " + before[j++] + "\n";
        continue;
      }
      auto const changed = j;
      for (; j != end && before[j] != after[j]; ++j) result += "-" + before[j] + "\n";
      for (auto k = changed; k != j; ++k) result += "+" + after[k] + "\n";
    }
    i = end;
  }
  return result;
}

}  // namespace

source_patch patch_of(reports::hardening const& found, std::string const& root) {
  source_patch result;
  std::map<std::string, std::vector<reports::hardened_order const*>> by_file;
  for (auto const& each : found.orders)
    if (each.found != each.in_source) by_file[each.where.file].push_back(&each);
  for (auto const& [file, orders] : by_file) {
    auto const before = lines_of(fs::path{root} / file);
    auto after = before;
    // From behind, so that what was found before stays where it is.
    std::vector<std::pair<spelled_order, std::string>> changes;
    for (auto const* each : orders) {
      bool const is_fence_to_leave_out = each->operation == "fence" && each->found == "relaxed";
      auto const at = is_fence_to_leave_out ? std::nullopt : spelling_of(*each, before);
      if (at) changes.emplace_back(*at, each->found);
      else result.by_hand.push_back(*each);
    }
    std::ranges::sort(changes, [](auto const& a, auto const& b) {
      return std::pair{a.first.line, a.first.at} > std::pair{b.first.line, b.first.at};
    });
    for (auto const& [at, to] : changes) after[at.line].replace(at.at, at.name.size(), to);
    result.text += diff(file, before, after);
  }
  return result;
}

}  // namespace interlock::checker
