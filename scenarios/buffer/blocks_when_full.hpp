// The push that finds a buffer of one full returns only after a pop has begun.
//
// Relaxed suffices for the note: the pop that makes space happens before the push that uses it, so
// by coherence the load must read true.
#pragma once

#include <interlock/scenarios/buffer/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct blocks_when_full {
  static constexpr unsigned threads = 2;
  Buffer buffer;
  model::atomic<bool, M> popping{false};

  blocks_when_full() { M::name(popping, "popping"); }
  void thread(unsigned i) {
    if (i == 0) {
      put<M>(buffer, 1);
      put<M>(buffer, 2);
      M::check(popping.load(order::relaxed), "no space before a pop");
    } else {
      popping.store(true, order::relaxed);
      (void)get<M>(buffer);
    }
  }
};

}  // namespace interlock::scenarios
