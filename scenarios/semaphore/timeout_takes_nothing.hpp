// A timed acquire that times out takes no permit, not even a later one.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct timeout_takes_nothing {
  static constexpr unsigned threads = 1;
  Semaphore permits{0};

  void thread(unsigned) {
    M::check(!permits.try_acquire_for(std::chrono::microseconds{1}), "there is nothing to acquire");
    permits.release();
    M::check(permits.try_acquire(), "the permit is there");
  }
};

}  // namespace interlock::scenarios
