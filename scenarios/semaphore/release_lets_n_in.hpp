// One release of n permits lets n waiters go.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct release_lets_n_in {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i < 2 ? 0 : 1; }
  Semaphore permits{0};

  void thread(unsigned i) {
    if (i < 2) permits.acquire();
    else permits.release(2);
  }
};

}  // namespace interlock::scenarios
