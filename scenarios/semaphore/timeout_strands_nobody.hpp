// A waiter that gives up does not take the wake-up of one that does not.
//
// The one notification may reach the timed waiter, and its deadline may pass before it runs. If it
// acquires, it releases for the other; if not, the other must get the permit all the same.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct timeout_strands_nobody {
  static constexpr unsigned threads = 3;
  static constexpr std::chrono::microseconds patience{1};
  Semaphore permits{0};
  model::atomic<int, M> never{0};

  timeout_strands_nobody() { M::name(never, "never"); }
  void thread(unsigned i) {
    if (i == 0) {
      if (permits.try_acquire_for(patience)) permits.release();
    } else if (i == 1) {
      permits.acquire();
    } else {
      permits.release();
      // A wait that must time out: it makes time pass while the woken thread has not run yet.
      (void)M::wait_until(never, 0, order::relaxed, M::clock::now() + patience);
    }
  }
};

}  // namespace interlock::scenarios
