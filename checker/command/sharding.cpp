#include <interlock/checker/command/sharding.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include <interlock/checker/options.hpp>

namespace interlock::checker {
namespace {

std::map<std::string_view, double> seconds_of(reports::run const& run) {
  std::map<std::string_view, double> result;
  for (auto const& each : run.checks) result[each.name] += each.seconds;
  return result;
}

double median_of(std::map<std::string_view, double> const& costs) {
  if (costs.empty()) return 1;
  std::vector<double> all;
  for (auto const& [_, seconds] : costs) all.push_back(seconds);
  auto const middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::ranges::nth_element(all, middle);
  return *middle;
}

}  // namespace

shard shard_from(std::string_view text) {
  shard result;
  auto const slash = text.find('/');
  auto const read = [](std::string_view digits, unsigned& into) {
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return problem == std::errc{} && end == digits.data() + digits.size();
  };
  constexpr unsigned most = 10'000;
  if (slash == text.npos || !read(text.substr(0, slash), result.number) || !read(text.substr(slash + 1), result.of) ||
      result.number == 0 || result.number > result.of || result.of > most)
    throw usage_error{fmt::format("--shard {}: give K/N, the K-th of N shards, with K from 1 to N and N of at most {}", text, most)};
  return result;
}

std::vector<entry const*> part_of(std::vector<entry const*> const& entries, shard which, reports::run const& earlier) {
  auto const known = seconds_of(earlier);
  auto const usual = median_of(known);
  struct costly {
    double seconds;
    entry const* what;
  };
  std::vector<costly> all;
  for (auto const* each : entries) {
    auto const found = known.find(each->name());
    all.push_back({found == known.end() ? usual : found->second, each});
  }
  // Graham's longest processing time first: each goes where least is so far. At most 4/3 of the best.
  std::ranges::stable_sort(all, [](costly const& a, costly const& b) {
    if (a.seconds != b.seconds) return a.seconds > b.seconds;
    return std::string_view{a.what->name()} < b.what->name();
  });
  std::vector<double> loads(which.of);
  std::vector<entry const*> mine;
  for (auto const& each : all) {
    auto const least = std::ranges::min_element(loads);
    if (least - loads.begin() == static_cast<std::ptrdiff_t>(which.number) - 1) mine.push_back(each.what);
    *least += std::max(each.seconds, 1e-3);  // so that what takes no time is divided, too
  }
  std::vector<entry const*> result;
  for (auto const* each : entries)
    if (std::ranges::find(mine, each) != mine.end()) result.push_back(each);
  return result;
}

}  // namespace interlock::checker
