// A timed acquire that succeeds brings what was written before the release, as acquire does.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct try_acquire_for_hands_over_data {
  static constexpr unsigned threads = 2;
  Semaphore ready{0};
  model::var<int, M> data{0};

  try_acquire_for_hands_over_data() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(42);
      ready.release();
    } else if (ready.try_acquire_for(std::chrono::microseconds{1})) {
      M::check(data.read() == 42, "the data has arrived");
    }
  }
};

}  // namespace interlock::scenarios
