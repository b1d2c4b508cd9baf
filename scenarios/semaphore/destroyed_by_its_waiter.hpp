// The thread that a release lets through may destroy the semaphore: release is done with it.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct destroyed_by_its_waiter {
  static constexpr unsigned threads = 2;
  Semaphore* done = M::template make<Semaphore>(0);

  void thread(unsigned i) {
    if (i == 0) {
      done->release();
    } else {
      done->acquire();
      M::destroy(done);
    }
  }
};

}  // namespace interlock::scenarios
