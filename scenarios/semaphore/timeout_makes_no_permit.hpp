// Who gives up, and tries again, gets the one permit that is released meanwhile once, and not another one that its giving up has made.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct timeout_makes_no_permit {
  static constexpr unsigned threads = 2;
  static constexpr std::chrono::microseconds patience{1};
  Semaphore permits{0};

  void thread(unsigned i) {
    if (i == 0) {
      auto acquired = 0;
      for (int times = 0; times != 3; ++times)
        if (permits.try_acquire_for(patience)) ++acquired;
      M::check(acquired <= 1, "one permit, for one of the three");
    } else {
      permits.release();
    }
  }
};

}  // namespace interlock::scenarios
