// A release that comes before the acquire is kept for it.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct remembers_a_signal {
  static constexpr unsigned threads = 2;
  Semaphore signal{0};

  void thread(unsigned i) {
    if (i == 0) signal.release();
    else signal.acquire();
  }
};

}  // namespace interlock::scenarios
