// The thread that a latch lets through may destroy it: count_down is done with it.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Latch>
struct destroyed_when_through {
  static constexpr unsigned threads = 2;
  Latch* done = M::template make<Latch>(1);

  void thread(unsigned i) {
    if (i == 0) {
      done->count_down();
    } else {
      done->wait();
      M::destroy(done);
    }
  }
};

}  // namespace interlock::scenarios
