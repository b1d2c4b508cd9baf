// The orders found, written into the source.
#include <interlock/checker/audit/hardening.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <interlock/checker/audit/spelling.hpp>
#include <interlock/reports/render/sources.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

// Each with its end, of which the last may have none.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    auto const end = text.find('\n');
    auto const size = end == text.npos ? text.size() : end + 1;
    result.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return result;
}

// As a patch names it; empty where the name leads out of the folder or cannot stand in a patch.
std::string name_in_patch(std::string const& file) {
  auto name = fs::path{file}.lexically_normal().string();
  bool const is_below = !name.empty() && name.front() != '/' && name != ".." && !name.starts_with("../");
  bool const is_plain = std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\' || c == '\x7f'; });
  return is_below && is_plain ? name : std::string{};
}

std::string line_of_patch(char mark, std::string const& line) {
  return mark + (line.ends_with('\n') ? line : line + "\n\\ No newline at end of file\n");
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
    // A tab ends a name that has spaces.
    auto const tab = name.find(' ') == std::string::npos ? "" : "\t";
    if (result.empty()) result = fmt::format("--- a/{0}{1}\n+++ b/{0}{1}\n", name, tab);
    result += fmt::format("@@ -{0},{1} +{0},{1} @@\n", begin + 1, end - begin);
    for (auto j = begin; j != end;) {
      if (before[j] == after[j]) {
        result += line_of_patch(' ', before[j++]);
        continue;
      }
      auto const changed = j;
      for (; j != end && before[j] != after[j]; ++j) result += line_of_patch('-', before[j]);
      for (auto k = changed; k != j; ++k) result += line_of_patch('+', after[k]);
    }
    i = end;
  }
  return result;
}

struct change {
  spelled_order at;
  reports::hardened_order const* order;
};

}  // namespace

source_patch patch_of(reports::hardening const& found, std::string const& root) {
  source_patch result;
  std::map<std::string, std::vector<reports::hardened_order const*>> by_file;
  for (auto const& each : found.orders) {
    if (each.found == each.in_source) continue;
    if (auto name = name_in_patch(each.where.file); !name.empty()) by_file[std::move(name)].push_back(&each);
    else result.by_hand.push_back(each);
  }
  for (auto const& [file, orders] : by_file) {
    auto const before = lines_of(reports::sources::text_of(file, root).value_or(std::string{}));
    std::vector<change> changes;
    for (auto const* each : orders) {
      bool const is_fence_to_leave_out = each->operation == "fence" && each->found == "relaxed";
      auto at = is_fence_to_leave_out ? std::nullopt : spelling_of(*each, before);
      if (at) changes.push_back({std::move(*at), each});
      else result.by_hand.push_back(*each);
    }
    auto after = before;
    // From behind, so that what was found before stays where it is.
    std::ranges::stable_sort(changes, [](auto const& a, auto const& b) { return std::pair{a.at.line, a.at.at} > std::pair{b.at.line, b.at.at}; });
    for (auto each = changes.begin(); each != changes.end();) {
      auto const& at = each->at;
      auto const end = std::find_if(each, changes.end(), [&](change const& other) { return other.at != at; });
      // One spelling may be of several operations, of which each wants another order.
      bool const agree = std::all_of(each, end, [&](change const& other) { return other.order->found == each->order->found; });
      if (agree) after[at.line].replace(at.at, at.name.size(), each->order->found);
      else
        for (auto other = each; other != end; ++other) result.by_hand.push_back(*other->order);
      each = end;
    }
    result.text += diff(file, before, after);
  }
  return result;
}

}  // namespace interlock::checker
