// Sequential consistency the other way: every interleaving of the threads' operations on one
// memory. A check of the oracle, with which it shares the language and the form of an execution,
// but neither traces nor axioms.
#pragma once

#include <set>

#include "execution.hpp"
#include "program.hpp"

namespace interlock::checker::rc11_oracle {

struct interleaved {
  std::set<execution> executions;  ///< complete ones
  bool can_hang = false;           ///< in some state no thread can go on, and not all have ended
};

/// Races are not looked for. Made for programs of up to about eight operations.
[[nodiscard]] interleaved interleavings_of(program const& what);

}  // namespace interlock::checker::rc11_oracle
