// The pop that finds the buffer empty returns only after a push has begun, with what was pushed.
//
// Relaxed suffices for the note, as in blocks_when_full.
#pragma once

#include <interlock/scenarios/buffer/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct blocks_when_empty {
  static constexpr unsigned threads = 2;
  Buffer buffer;
  model::atomic<bool, M> pushing{false};

  blocks_when_empty() { M::name(pushing, "pushing"); }
  void thread(unsigned i) {
    if (i == 0) {
      pushing.store(true, order::relaxed);
      put<M>(buffer, 1);
    } else {
      M::check(get<M>(buffer) == 1, "what was pushed comes out");
      M::check(pushing.load(order::relaxed), "no item before a push");
    }
  }
};

}  // namespace interlock::scenarios
