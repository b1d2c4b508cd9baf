#include <interlock/reports/merge.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>

namespace interlock::reports {
namespace {

std::string build_of(run const& r) { return r.origin ? r.origin->build : std::string{}; }

}  // namespace

run merged(std::vector<std::pair<std::string, run>> runs) {
  auto const& [first_name, first] = runs.front();
  std::map<std::pair<std::string, std::string>, std::string> seen;
  for (auto const& [name, each] : runs) {
    if (build_of(each) != build_of(first))
      throw std::invalid_argument{fmt::format("{} and {} are of different builds, which may differ in what they check; merge records "
                                              "that one program wrote",
                                              first_name, name)};
    for (auto const& c : each.checks)
      if (auto const [known, is_new] = seen.try_emplace({c.name, c.engine}, name); !is_new)
        throw std::invalid_argument{fmt::format("{} under {} is in {} and in {}; merge records of different shards", printable(c.name),
                                                printable(c.engine), known->second, name)};
  }
  run result{.checks = {}, .interrupted = {}, .origin = first.origin};
  for (auto& [_, each] : runs) {
    std::ranges::move(each.checks, std::back_inserter(result.checks));
    if (!each.interrupted) continue;
    if (!result.interrupted) result.interrupted = interruption{.by = each.interrupted->by};
    std::ranges::move(each.interrupted->did_not_run, std::back_inserter(result.interrupted->did_not_run));
  }
  // Engines of one check in the order in which a run has them.
  std::ranges::stable_sort(result.checks, {}, &check::name);
  return result;
}

}  // namespace interlock::reports
