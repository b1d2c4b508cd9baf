#include <interlock/checker/command/nearest.hpp>

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace interlock::checker {

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

std::string_view nearest(std::string_view written, std::vector<std::string> const& names) {
  std::string_view result;
  // A slip in each three letters, and at least one; of words that only begin alike the longer one is meant.
  auto least = written.size() / 3 + 2;
  for (auto const& each : names) {
    if (written.size() >= 3 && std::string_view{each}.starts_with(written)) return each;
    if (auto const far = distance(written, each); far < least) {
      least = far;
      result = each;
    }
  }
  return result;
}

std::string suggestion(std::string_view written, std::vector<std::string> const& names) {
  auto const found = nearest(written, names);
  return found.empty() ? std::string{} : fmt::format(": the nearest is {}", found);
}

}  // namespace interlock::checker
