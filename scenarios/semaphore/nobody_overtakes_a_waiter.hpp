// Once a thread waits, a permit that is released is that thread's: a try that comes after the release finds nothing.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct nobody_overtakes_a_waiter {
  static constexpr unsigned threads = 2;
  Semaphore permit{0};

  void thread(unsigned i) {
    if (i == 0) {
      permit.acquire();
    } else {
      auto const late = permit.waiting() == 1;
      permit.release();
      if (late) M::check(!permit.try_acquire(), "the permit is on its way to the waiter");
    }
  }
};

}  // namespace interlock::scenarios
