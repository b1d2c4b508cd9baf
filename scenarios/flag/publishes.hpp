// Whoever sees the flag sees what was written before it was set.
//
// One look, not a loop: the check is about what the flag says, not about when.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Flag>
struct publishes {
  static constexpr unsigned threads = 2;
  Flag ready;
  model::var<int, M> data{0};

  publishes() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(42);
      ready.set();
    } else if (ready.test()) {
      M::check(data.read() == 42, "the data has arrived");
    }
  }
};

}  // namespace interlock::scenarios
