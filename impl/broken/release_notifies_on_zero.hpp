// Broken: release notifies only when it finds the count at zero.
//
// Two threads sleep. The first release takes the count from 0 to 1 and wakes one; before that one
// runs, the second release finds 1 and wakes nobody. One permit is left, and one thread asleep.
//
// Source: LLVM issue 46357 (libc++'s counting_semaphore); GCC bug 98033 is the same in libstdc++.
// Right: impl/semaphore/counting.hpp, which notifies whatever the count was.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class release_notifies_on_zero {
 public:
  explicit release_notifies_on_zero(int permits) : permits_{permits} {
    M::name(permits_, "permits");
  }

  void release() {
    if (permits_.fetch_add(1, order::release) == 0)  // (1) synchronizes-with (2)
      permits_.notify_one();                         // BUG: 0 is not the only count with sleepers
  }
  void acquire() {
    auto seen = permits_.load(order::relaxed);
    while (!take(seen)) {
      permits_.wait(0, order::relaxed);
      seen = permits_.load(order::relaxed);
    }
  }

 private:
  bool take(int& seen) {
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed))  // (2)
        return true;
    return false;
  }

  model::atomic<int, M> permits_;
};

}  // namespace interlock::broken
