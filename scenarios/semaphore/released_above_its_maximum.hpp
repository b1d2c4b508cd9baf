// A client that gives back a permit which it never took.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct released_above_its_maximum {
  static constexpr unsigned threads = 2;
  Semaphore permits{1};

  void thread(unsigned i) {
    if (i == 0) permits.acquire();
    permits.release();
  }
};

}  // namespace interlock::scenarios
