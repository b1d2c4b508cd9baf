// The signal reaches the waiter, whichever comes first, and brings what was written before it.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Flag>
struct wakes_the_waiter {
  static constexpr unsigned threads = 2;
  Flag signal;
  model::var<int, M> data{0};

  wakes_the_waiter() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(42);
      signal.set();
    } else {
      signal.wait();
      M::check(data.read() == 42, "the data has arrived");
    }
  }
};

}  // namespace interlock::scenarios
