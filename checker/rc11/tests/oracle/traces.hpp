// What a thread does by itself: the sequences of events that its instructions allow when every
// read returns any value that some write of the program may store before it.
//
// Contract: at least the traces that occur in executions in which sb ∪ rf is acyclic, perhaps more:
// what is too many finds nothing to read from. At most 64 instructions.
//
// Source: the usual two steps of axiomatic models (Alglave et al., "Herding Cats", TOPLAS 2014):
// first candidate executions from each thread's code, then the axioms.
#pragma once

#include <cstddef>
#include <vector>

#include "program.hpp"

namespace interlock::checker::rc11_oracle {

enum class label_kind : unsigned char { read, write, fence };

/// An event as the axioms see it. A read-modify-write is two of them, as in the paper: a read and,
/// directly after it, the write that it is paired with (the relation rmw).
struct label {
  label_kind kind{};
  bool atomic = true;
  bool rmw = false;  ///< this write is paired with the read before it
  unsigned at = 0;   ///< location: the atomics first, then the plain ones
  order o = order::relaxed;
  int value = 0;  ///< read or written
};

/// The events of one thread, to its end or up to an await that it is stuck in. Failed iterations
/// of awaits are left out: they read, and reads that nobody waits for only add constraints.
struct trace {
  std::vector<label> labels;
  instruction const* stuck = nullptr;  ///< the await; null: the thread ended
};

/// Per location, in order: what a read may return.
using domains = std::vector<std::vector<int>>;

struct candidates {
  domains values;
  std::vector<std::vector<trace>> threads;
};

[[nodiscard]] inline unsigned number_of(location l) noexcept { return l.index; }
[[nodiscard]] inline unsigned number_of(program const& of, plain l) noexcept {
  return of.atomics + l.index;
}

/// All traces of all threads over the values that can be written. The traces point into `of`, which
/// has neither attempts nor courtesy: std::invalid_argument.
[[nodiscard]] candidates candidates_of(program const& of);

}  // namespace interlock::checker::rc11_oracle
