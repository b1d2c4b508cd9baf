// The signal reaches the waiter, whichever comes first.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Flag>
struct wakes_the_waiter {
  static constexpr unsigned threads = 2;
  Flag signal;

  void thread(unsigned i) {
    if (i == 0) signal.set();
    else signal.wait();
  }
};

}  // namespace interlock::scenarios
