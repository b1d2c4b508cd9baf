// Litmus tests with known verdicts: those of the project's litmus oracle, each variant of its
// orders a program of its own, and more of coherence and fences.
//
// Sources: Alglave, Maranget, Tautschnig, "Herding Cats" (TOPLAS 2014); Lahav et al. (PLDI 2017);
// [atomics.order]. In all models sb ∪ rf is acyclic, so the table's load buffering, which C++20
// allows, is forbidden in `cxx20_sc` as well.
//
//   for (auto const& each : litmus_tests())
//     for (auto model : {memory_model::rc11, memory_model::cxx20_sc, memory_model::sequential})
//       assert(shows(engine, each.what, each.outcome) == each.allowed(model));
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "execution.hpp"
#include "graph.hpp"
#include "program.hpp"

namespace interlock::checker::rc11_oracle {

struct litmus_test {
  std::string name;  ///< "SB release store, acquire load"
  program what;
  std::function<bool(execution const&)> outcome;  ///< the question
  bool rc11;                                      ///< whether the outcome is allowed
  bool cxx20_sc;                                  ///< likewise
  bool sequential = false;

  [[nodiscard]] bool allowed(memory_model model) const noexcept {
    return model == memory_model::rc11       ? rc11
           : model == memory_model::cxx20_sc ? cxx20_sc
                                             : sequential;
  }
};

[[nodiscard]] std::vector<litmus_test> const& litmus_tests();

/// A program and the number of its complete consistent executions under RC11.
struct counted_test {
  std::string name;
  program what;
  std::size_t executions;
};

[[nodiscard]] std::vector<counted_test> const& counted_tests();

/// `threads` threads, each doing one fetch_add(1) on the same location.
[[nodiscard]] program fetch_adds(std::size_t threads);

}  // namespace interlock::checker::rc11_oracle
