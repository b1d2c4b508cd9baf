#include <interlock/checker/command/command.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <fnmatch.h>

#include <interlock/checker/output/descriptors.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i != a.size(); ++i) {
    auto diagonal = row[0]++;
    for (std::size_t j = 0; j != b.size(); ++j) {
      auto const replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

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

std::vector<entry const*> all_entries() {
  std::vector<entry const*> result;
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    result.push_back(each);
  std::sort(result.begin(), result.end(), [](entry const* a, entry const* b) {
    return std::string_view{a->name()} < b->name();
  });
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

// Splits "60s" into its number and its unit.
std::optional<std::pair<double, std::string_view>> number_and_unit(std::string_view text) {
  double value = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return std::pair{value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

}  // namespace

std::vector<entry const*> entries_named(std::vector<std::string> const& patterns) {
  auto const entries = all_entries();
  if (patterns.empty()) return entries;
  std::vector<bool> chosen(entries.size());
  for (auto const& pattern : patterns) {
    bool any = false;
    for (std::size_t i = 0; i != entries.size(); ++i)
      if (matches(pattern, entries[i]->name())) chosen[i] = any = true;
    if (!any) throw no_such_check(pattern, entries);
  }
  std::vector<entry const*> result;
  for (std::size_t i = 0; i != entries.size(); ++i)
    if (chosen[i]) result.push_back(entries[i]);
  return result;
}

bool parse(command_line const& line, std::string const& program, arguments const& args,
           po::variables_map& values) {
  po::options_description options{"Options"};
  options.add(line.options).add_options()("help,h", "show this");
  po::positional_options_description positional;
  if (!line.positional.empty()) positional.add(line.positional.c_str(), line.most_positional);
  po::options_description hidden;
  if (!line.positional.empty())
    hidden.add_options()(line.positional.c_str(), po::value<std::vector<std::string>>());
  po::options_description all;
  all.add(options).add(hidden);
  try {
    po::store(po::command_line_parser(args).options(all).positional(positional).run(), values);
    po::notify(values);
  } catch (po::too_many_positional_options_error const&) {
    throw usage_error{fmt::format("too many words: the form is {} {}", program, line.usage)};
  } catch (po::error const& e) {
    throw usage_error{fmt::format("{}; {} --help lists the options", e.what(),
                                  fmt::format("{} {}", program,
                                              line.usage.substr(0, line.usage.find(' '))))};
  }
  if (values.count("help") == 0) return true;
  std::ostringstream described;
  described << options;
  print(fmt::format("{} {}\n\n{}\n\n{}\nExamples:\n{}", program, line.usage, line.purpose,
                    described.str(), line.examples));
  return false;
}

std::chrono::duration<double> parse_duration(std::string_view option, std::string_view text) {
  if (auto const parts = number_and_unit(text)) {
    auto const [value, unit] = *parts;
    double const scale = unit == "ms"               ? 1e-3
                         : unit.empty() || unit == "s" ? 1
                         : unit == "m"              ? 60
                         : unit == "h"              ? 3600
                                                    : 0;
    if (auto const seconds = value * scale; seconds > 0 && seconds <= 7 * 24 * 3600.0)
      return std::chrono::duration<double>{seconds};
  }
  throw usage_error{
      fmt::format("{} {}: give a time above 0 and up to a week, as in 500ms, 60s, 5m or 2h", option,
                  text)};
}

engine_name parse_engine(std::string_view option, std::string_view text) {
  if (auto const named = engine_from(text)) return *named;
  throw usage_error{
      fmt::format("{} {}: there is no such engine that searches; choose rc11 or relacy", option, text)};
}

memory_model parse_model(std::string_view option, std::string_view text) {
  if (auto const named = memory_model_from(text)) return *named;
  throw usage_error{
      fmt::format("{} {}: there is no such memory model; choose rc11, c++20-sc or sc", option, text)};
}

std::uint64_t parse_mib(std::string_view option, std::string_view text) {
  if (auto const parts = number_and_unit(text)) {
    auto const [value, unit] = *parts;
    double const scale = unit == "MiB" ? 1 : unit == "GiB" ? 1024 : 0;
    if (auto const mib = value * scale; mib >= 16 && mib <= 1024 * 1024)
      return static_cast<std::uint64_t>(mib);
  }
  throw usage_error{
      fmt::format("{} {}: give 16MiB to 1024GiB, as in 512MiB or 2GiB", option, text)};
}

std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t least,
                          std::uint64_t most) {
  std::uint64_t value = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem == std::errc{} && end == text.data() + text.size() && value >= least && value <= most)
    return value;
  throw usage_error{
      fmt::format("{} {}: give a whole number from {} to {}", option, text, least, most)};
}

std::string own_path() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

}  // namespace interlock::checker
