// The rc11 engine on a program of the small language, in the oracle's terms.
//
//   auto const found = explored(program, memory_model::rc11);
//   assert(disagreement(program, memory_model::rc11) == "");
#pragma once

#include <string>
#include <vector>

#include <interlock/checker/rc11/searching/explorer.hpp>

#include "execution.hpp"
#include "graph.hpp"
#include "program.hpp"

namespace interlock::checker::rc11_oracle {

/// The engine's word for an oracle's model.
[[nodiscard]] checker::memory_model engines(memory_model model) noexcept;
/// As on the command line.
[[nodiscard]] char const* name_of(memory_model model) noexcept;

/// A complete execution graph of `what` as the oracle would have it.
[[nodiscard]] execution execution_of(rc11::graph const& g, program const& what);

struct exploration {
  std::vector<execution> executions;  ///< complete ones, as often as they were visited
  rc11_result result;
};
[[nodiscard]] exploration explored(program const& what, memory_model model);

struct compared {
  std::string disagreement;  ///< empty where they agree
  bool yields_cut = false;   ///< the engine says that it may have missed something
};

/// What the engine makes of `what` that the oracle does not, or the other way round; empty where
/// they agree: a race is found where there is one, a hang where there is one, and else each complete
/// execution once; of those that differ in which of the threads that are alike was which, one. Where
/// there is both a race and an await, either may be found. Where a yield was held back although it may have had an effect, executions and the hang
/// may be missing, but none may be there that is not, or twice.
///
/// The oracle is asked about what the engine claims: plain accesses are no events of the order of
/// seq_cst operations, and in the sequential model every operation is seq_cst, so that whatever
/// reads from another synchronizes with it. It is asked about the program without_yields.
[[nodiscard]] compared engine_and_oracle(program const& what, memory_model model);
[[nodiscard]] std::string disagreement(program const& what, memory_model model);

}  // namespace interlock::checker::rc11_oracle
