// When a timeout and a release meet, the permit is acquired or left: never both, never neither.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct timeout_races_with_release {
  static constexpr unsigned threads = 2;
  Semaphore permits{0};
  model::var<bool, M> acquired{false};

  timeout_races_with_release() { M::name(acquired, "acquired"); }
  void thread(unsigned i) {
    if (i == 0) acquired.write(permits.try_acquire_for(std::chrono::microseconds{1}));
    else permits.release();
  }
  void after() {
    M::check(permits.try_acquire() != acquired.read(), "one permit, acquired or left");
  }
};

}  // namespace interlock::scenarios
