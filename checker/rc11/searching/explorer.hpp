// The rc11 engine: visits every consistent execution graph of a program exactly once.
//
// Source: Kokologiannakis, Marmanis, Gladstein, Vafeiadis, "Truly Stateless, Optimal Dynamic
// Partial Order Reduction" (POPL 2022), with native code on fibers in place of an interpreter.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/rc11/searching/frontier.hpp>
#include <interlock/checker/rc11/graph/graph.hpp>
#include <interlock/checker/rc11/walking/plan.hpp>

namespace interlock::checker {

struct rc11_result : rc11::tally {
  bool stopped = false;        ///< by `go_on`, before the search was over
  std::optional<reports::failure> failed;
  std::optional<std::string> error;  ///< as engine_result's
  /// How the execution went that failed: in the order of steps that is read most easily, and then in
  /// others, of which the last is how the search went.
  std::vector<rc11::plan> failing;
  std::vector<limit> limits;
  rc11::frontier left;  ///< what is still to be explored, when stopped
};

/// How a search is a part of one that is divided, in time or among processes. The parts visit the
/// same complete executions as the whole, each once and in the same order.
struct rc11_part {
  /// What is to be explored; null: everything. Of the same program, at the same addresses.
  rc11::frontier const* from = nullptr;
  /// Asked between any two executions: whether to give a part of what is left away.
  std::function<bool()> share{};
  /// Is given what comes last of all that is left: about half of it, by estimate.
  std::function<void(rc11::frontier)> give{};
};

/// Told of each complete execution.
using rc11_visitor = std::function<void(rc11::graph const&)>;

/// Runs the program's executions until all were visited, one fails, or `go_on` (asked now and
/// then, between executions, but not before the first) says no.
///
/// Throws std::invalid_argument when part.from is none. Precondition: 1 ≤ what.threads ≤ max_threads; no other exploration runs in this process.
/// Memory: independent of the number of executions.
[[nodiscard]] rc11_result explore_with_rc11(program const& what, engine_settings const& settings,
                                            black_box& box, std::function<bool()> const& go_on,
                                            rc11_visitor const& visit = {},
                                            rc11_part const& part = {});

}  // namespace interlock::checker
