// A thread that drops out is not waited for in the phases that follow.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Barrier>
struct goes_on_without_who_drops {
  static constexpr unsigned threads = 2;
  Barrier barrier{2};

  void thread(unsigned i) {
    if (i == 0) {
      barrier.arrive_and_drop();
    } else {
      barrier.arrive_and_wait();
      barrier.arrive_and_wait();
    }
  }
};

}  // namespace interlock::scenarios
