// A waiter that gives up does not keep those behind it waiting.
//
// The second thread may have queued behind the first, whose timeout may come before or after the one permit.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct passes_its_turn_on {
  static constexpr unsigned threads = 2;
  Semaphore permit{0};

  void thread(unsigned i) {
    if (i == 0) {
      (void)permit.try_acquire_for(std::chrono::microseconds{1});
      permit.release();
    } else {
      permit.acquire();
    }
  }
};

}  // namespace interlock::scenarios
