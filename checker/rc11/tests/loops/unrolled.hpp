// The oracle: what a program with loops may come to, by every execution graph in which each loop takes a
// few rounds at most. What has not left its loops by then is left out.
//
// Contract: shares with an engine the code that is run, and nothing else. An event is added at a time, in
// the one order of a graph's sb ∪ rf that takes the lowest thread it can; what a read may read from and
// where a write may stand is tried, and judged by the axioms of ../oracle/graph.hpp. No revisits, no states
// of threads, nothing that says that a round is fruitless.
#pragma once

#include <cstdint>
#include <set>

#include <interlock/checker/rc11/tests/oracle/graph.hpp>
#include "program.hpp"

namespace interlock::checker::rc11_loops {

using rc11_oracle::memory_model;

struct behaviours {
  std::set<outcome> outcomes;
  /// Some consistent execution has a data race that the layer sees.
  bool racy = false;
  /// And one that it does not: the program means nothing.
  bool undefined = false;
  /// Some consistent execution can never go on: each thread that has not ended looks for ever, without an effect, at the
  /// newest values, or waits for a lock; and some thread looks.
  bool can_hang = false;
  /// Some thread may go on for ever with an effect in each round, while no other one can go on otherwise.
  bool endless = false;
  /// There were more executions than could be looked at.
  bool given_up = false;
};

struct oracle_options {
  memory_model model = memory_model::rc11;
  unsigned more = 0;               ///< rounds of each loop
  std::uint64_t at_most = 20'000;  ///< graphs
};

[[nodiscard]] behaviours behaviours_of(program const& what, oracle_options const& options);

}  // namespace interlock::checker::rc11_loops
