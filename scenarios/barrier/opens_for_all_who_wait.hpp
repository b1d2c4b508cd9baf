// All who wait are let through, however many sleep.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Latch>
struct opens_for_all_who_wait {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  Latch latch{1};

  void thread(unsigned i) {
    if (i == 0) latch.count_down();
    else latch.wait();
  }
};

}  // namespace interlock::scenarios
