// Broken: try_release adds the permit first, and takes it back if there are now too many.
//
// Between the two there is a permit more than there may be. Who takes it is inside beside as many others as the maximum says, and
// what is taken back is somebody else's.
//
// Source: the check-then-act race (CWE-367) the other way round: act, then check.
// Right: impl/semaphore/bounded.hpp, where one compare-exchange does both.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, int Max>
class adds_before_checking {
 public:
  explicit adds_before_checking(int permits = Max) : permits_{permits} { M::name(permits_, "permits"); }

  [[nodiscard]] bool try_release() {
    if (permits_.fetch_add(1, order::release) < Max) {  // (1) synchronizes-with (2)
      permits_.notify_one();
      return true;
    }
    permits_.fetch_sub(1, order::relaxed);  // BUG: somebody may have taken it
    return false;
  }
  [[nodiscard]] bool try_acquire() {
    auto seen = permits_.load(order::relaxed);
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed)) return true;  // (2)
    return false;
  }

 private:
  model::atomic<int, M> permits_;
};

}  // namespace interlock::broken
