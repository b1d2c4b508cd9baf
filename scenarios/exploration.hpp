// What interlock::explore (explore.hpp) is asked, and answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <source_location>
#include <stdexcept>
#include <string>

#include <interlock/scenarios/entry.hpp>

namespace interlock {

/// What is known of a body that was explored.
struct exploration {
  bool proved = false;  ///< every execution was searched; else up to a bound, which `report` says
  std::uint64_t executions = 0;
  std::string report;  ///< the text of `interlock check`
};

struct exploration_options {
  std::chrono::duration<double> budget{10};  ///< processor time
  unsigned jobs = 1;                         ///< processes
};

/// The body fails, or was not decided within the budget, or cannot be checked: what() is the report.
struct exploration_failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace detail {

/// Throws exploration_failed. Defined by the checker (checker/within/).
[[nodiscard]] exploration explore(program const& what, exploration_options const& options, std::source_location where);

}  // namespace detail
}  // namespace interlock
