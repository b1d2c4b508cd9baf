// The signal reaches all who wait for it, however many sleep.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Flag>
struct wakes_all_waiters {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  Flag signal;

  void thread(unsigned i) {
    if (i == 0) signal.set();
    else signal.wait();
  }
};

}  // namespace interlock::scenarios
