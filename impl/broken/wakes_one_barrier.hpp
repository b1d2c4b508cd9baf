// Broken: a barrier whose last thread notifies one of those that sleep.
//
// With two threads it works. Of three that meet, one sleeps on.
//
// Source: C++20 [thread.barrier.class]: when a phase completes, all threads that are blocked on it are unblocked.
// Right: impl/barrier/barrier.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class wakes_one_barrier {
 public:
  explicit wakes_one_barrier(int expected) : left_{expected} {
    M::name(left_, "left");
    M::name(open_, "open");
  }

  /// For one phase.
  void arrive_and_wait() {
    if (left_.fetch_sub(1, order::acq_rel) == 1) {
      open_.store(1, order::release);
      open_.notify_one();  // BUG: and the others?
    }
    while (open_.load(order::acquire) == 0) open_.wait(0, order::relaxed);
  }

 private:
  model::atomic<int, M> left_;
  model::atomic<int, M> open_{0};
};

}  // namespace interlock::broken
