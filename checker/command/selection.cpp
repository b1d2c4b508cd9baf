#include <interlock/checker/command/selection.hpp>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <fnmatch.h>

#include <interlock/checker/command/nearest.hpp>
#include <interlock/checker/options.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

// How far a pattern is from a name or from the nearest of its parts ("semaphore", "at_most_n", …).
std::size_t distance_to_name(std::string_view pattern, std::string_view name) {
  auto least = distance(pattern, name);
  for (std::size_t begin = 0; begin < name.size();) {
    auto const end = std::min(name.find_first_of("/<>", begin), name.size());
    if (end > begin) least = std::min(least, distance(pattern, name.substr(begin, end - begin)));
    begin = end + 1;
  }
  return least;
}

bool matches(std::string const& pattern, char const* name) {
  if (pattern.find_first_of("*?[") == pattern.npos)
    return std::string_view{name}.find(pattern) != std::string_view::npos;
  return ::fnmatch(pattern.c_str(), name, 0) == 0;
}

std::string place_of(entry const& which) {
  return fmt::format("{}:{}", which.where().file_name(), which.where().line());
}

std::vector<entry const*> all_entries() {
  std::vector<entry const*> result;
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    result.push_back(each);
  std::sort(result.begin(), result.end(), [](entry const* a, entry const* b) {
    return std::string_view{a->name()} < b->name();
  });
  auto const twice = std::ranges::adjacent_find(
      result, [](entry const* a, entry const* b) { return std::string_view{a->name()} == b->name(); });
  if (twice != result.end())
    throw std::runtime_error{fmt::format("there are two checks of the name {}, at {} and {}: give one of them another",
                                         (*twice)->name(), place_of(**twice), place_of(**(twice + 1)))};
  return result;
}

usage_error no_such_check(std::string const& pattern, std::vector<entry const*> const& entries) {
  std::vector<std::pair<std::size_t, std::string_view>> by_distance;
  for (auto const* each : entries)
    by_distance.emplace_back(distance_to_name(pattern, each->name()), each->name());
  std::sort(by_distance.begin(), by_distance.end());
  if (by_distance.size() > 3) by_distance.resize(3);
  std::string nearest;
  for (auto const& [_, name] : by_distance)
    nearest += fmt::format("{}{}", nearest.empty() ? "" : ", ", name);
  return usage_error{nearest.empty()
                         ? fmt::format("no check is named {}: this program has no checks", pattern)
                         : fmt::format("no check is named {}; the nearest are {}", pattern, nearest)};
}

std::vector<entry const*> named_among(std::vector<entry const*> const& entries, std::string const& pattern) {
  std::vector<entry const*> result;
  for (auto const* each : entries) {
    if (pattern == each->name()) return {each};
    if (matches(pattern, each->name())) result.push_back(each);
  }
  if (result.empty()) throw no_such_check(pattern, entries);
  return result;
}

std::vector<std::string> words(po::variables_map const& values, char const* option) {
  if (values.count(option) == 0) return {};
  return values[option].as<std::vector<std::string>>();
}

void keep_tagged(std::vector<entry const*>& entries, std::vector<std::string> const& wanted) {
  if (wanted.empty()) return;
  std::vector<std::string> known;
  for (auto const* each : entries_named({}))
    for (auto const& tag : tags_of(*each))
      if (std::ranges::find(known, tag) == known.end()) known.push_back(tag);
  std::ranges::sort(known);
  for (auto const& tag : wanted)
    if (std::ranges::find(known, tag) == known.end())
      throw usage_error{known.empty()
                            ? fmt::format("--tag {}: no check of this program has a tag; passes.tagged(\"{}\") gives it one", tag, tag)
                            : fmt::format("--tag {}: no check has this tag; there are {}", tag, fmt::join(known, ", "))};
  std::erase_if(entries, [&](entry const* each) {
    auto const tags = tags_of(*each);
    return std::ranges::none_of(wanted, [&](auto const& tag) { return std::ranges::find(tags, tag) != tags.end(); });
  });
}

}  // namespace

std::vector<entry const*> entries_named(std::vector<std::string> const& patterns) {
  auto const entries = all_entries();
  if (patterns.empty()) return entries;
  std::vector<entry const*> chosen;
  for (auto const& pattern : patterns)
    for (auto const* each : named_among(entries, pattern)) chosen.push_back(each);
  std::vector<entry const*> result;
  for (auto const* each : entries)
    if (std::ranges::find(chosen, each) != chosen.end()) result.push_back(each);
  return result;
}

void add_selection_options(po::options_description& to) {
  to.add_options()
      ("exclude", po::value<std::vector<std::string>>()->composing(), "PATTERN: not these checks; more than once if need be")
      ("tag", po::value<std::vector<std::string>>()->composing(),
       "TAG: only checks that have it (passes.tagged(\"TAG\")); more than once: any of them");
}

std::vector<entry const*> selected_entries(po::variables_map const& values) {
  auto result = entries_named(words(values, "pattern"));
  auto const chosen = result.size();
  keep_tagged(result, words(values, "tag"));
  for (auto const& pattern : words(values, "exclude"))
    for (auto const* each : named_among(entries_named({}), pattern)) std::erase(result, each);
  if (result.empty() && chosen != 0) throw usage_error{"--tag and --exclude leave no check; leave one of them out"};
  return result;
}

std::string_view group_of(entry const& which) {
  std::string_view const name{which.name()};
  // Not one within a type's name.
  auto const end = name.substr(0, name.find('<')).rfind('/');
  return end == name.npos ? std::string_view{} : name.substr(0, end);
}

std::vector<std::string> tags_of(entry const& which) {
  std::vector<std::string> result;
  for (auto const* each : which.expected().tags())
    if (each != nullptr) result.emplace_back(each);
  return result;
}

}  // namespace interlock::checker
