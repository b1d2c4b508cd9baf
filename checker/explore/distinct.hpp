// The different ways in which a check can fail, and not one of them a thousand times.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Failures of one kind at the same places.
struct failure_class {
  reports::failure first;  ///< without steps
  replay_token token;      ///< of the first
  std::uint64_t execution = 0;
  std::uint64_t times = 0;  ///< how often it was seen
};

/// What makes failures one of those: the kind and the places.
[[nodiscard]] std::string signature_of(reports::failure const& failed);

struct distinct_failures {
  std::vector<failure_class> classes;  ///< in the order in which they were found
  std::uint64_t executions = 0;
  std::string reached;    ///< how far the search came; empty: not through any bound
  bool complete = false;  ///< every execution was looked at
  std::vector<std::string> limits;  ///< what none of them could show
  std::string error;  ///< why nothing can be said, where that is so
};

/// Searches on behind each failure until the space is or the time is over, the first with the
/// fewest preemptions when options.search is `auto`. A failure that takes the process down is the
/// last of the list. An execution that does not end may go on until `deadline`, to be told from one
/// that takes its time.
[[nodiscard]] distinct_failures find_failures(entry const& what, check_options const& options,
                                              watch::clock::time_point until,
                                              watch::clock::time_point deadline);

}  // namespace interlock::checker
