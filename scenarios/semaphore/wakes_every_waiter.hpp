// Two permits, released one after the other, let two waiters go.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct wakes_every_waiter {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i < 2 ? 0 : 1; }
  Semaphore permits{0};

  void thread(unsigned i) {
    if (i < 2) {
      permits.acquire();
    } else {
      permits.release();
      permits.release();
    }
  }
};

}  // namespace interlock::scenarios
