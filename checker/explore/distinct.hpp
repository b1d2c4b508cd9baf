// The different ways in which a check can fail, and not one of them a thousand times.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

/// Failures of one kind at the same places.
struct failure_class {
  reports::failure first;  ///< without steps
  replay_token token;      ///< of the first
  std::uint64_t execution = 0;
  std::uint64_t times = 0;  ///< how often it was seen
};

struct distinct_failures {
  std::vector<failure_class> classes;  ///< in the order in which they were found
  std::uint64_t executions = 0;
  std::string reached;    ///< how far the search came; empty: not through any bound
  bool complete = false;  ///< every execution was looked at
  std::vector<std::string> limits;  ///< what none of them could show
};

/// Searches on behind each failure until the space or the budget is spent, the first with the
/// fewest preemptions when options.search is `auto`. A failure that takes the process down is the
/// last of the list.
[[nodiscard]] distinct_failures find_failures(entry const& what, check_options const& options,
                                              std::chrono::duration<double> budget);

}  // namespace interlock::checker
