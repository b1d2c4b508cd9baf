// When a timeout and a release meet, what is left in the end is one permit or none, and not one more behind it.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct timeout_makes_no_permit {
  static constexpr unsigned threads = 2;
  static constexpr std::chrono::microseconds patience{1};
  Semaphore permits{0};
  model::var<bool, M> acquired{false};

  timeout_makes_no_permit() { M::name(acquired, "acquired"); }
  void thread(unsigned i) {
    if (i == 0) acquired.write(permits.try_acquire_for(patience));
    else permits.release();
  }
  void after() {
    if (!acquired.read()) M::check(permits.try_acquire(), "the permit is there");
    M::check(!permits.try_acquire_for(patience), "there was only one");
  }
};

}  // namespace interlock::scenarios
