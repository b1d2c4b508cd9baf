// The oracle: every complete consistent execution of a small program, by brute force over all
// values read, all reads-from and all modification orders, tested against the axioms (graph.hpp).
//
// Contract: shares no code and no idea with an engine that it judges: no clocks, no incremental
// graphs, no revisits. Exponential; made for programs of up to a dozen operations.
//
//   auto const all = behaviours_of(program, memory_model::rc11);
//   for (auto const& each : all.executions) std::puts(canonical(each).c_str());
#pragma once

#include <string>
#include <vector>

#include "execution.hpp"
#include "graph.hpp"
#include "program.hpp"

namespace interlock::checker::rc11_oracle {

struct behaviours {
  /// Complete, consistent, different from each other, sorted. Empty when the program is racy: its
  /// behaviour is undefined.
  std::vector<execution> executions;

  /// Some consistent execution has a data race, be it complete or cut off at an await.
  bool racy = false;

  /// Some consistent execution can never go on: at least one thread has not ended, each such
  /// thread is at an await, and each of these awaits fails on the newest (mo-last) values of its
  /// locations, which its loads return after finite time. False when the program is racy.
  bool can_hang = false;
};

/// Throws std::invalid_argument where `what` has attempts or courtesy: without_yields() has
/// neither.
[[nodiscard]] behaviours behaviours_of(program const& what, memory_model model,
                                       plain_accesses plains = plain_accesses::are_events);

/// The executions' canonical forms, sorted.
[[nodiscard]] std::vector<std::string> canonical_forms(std::vector<execution> const& all);

}  // namespace interlock::checker::rc11_oracle
