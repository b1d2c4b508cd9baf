// Broken: the value to sleep on is read before the attempt to take a permit.
//
// The waiter reads 1, another thread takes that permit, the attempt fails on 0, the permit comes
// back with a notification for nobody, and the waiter goes to sleep because the count is "still" 1:
// with a permit free.
//
// Source: LLVM issue 77659 (libc++'s waiting with a predicate).
// Right: impl/semaphore/counting.hpp, which sleeps on the one value that means "none".
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class waits_on_stale_value {
 public:
  explicit waits_on_stale_value(int permits) : permits_{permits} { M::name(permits_, "permits"); }

  void release() {
    permits_.fetch_add(1, order::release);  // (1) synchronizes-with (2)
    permits_.notify_one();
  }
  void acquire() {
    for (;;) {
      auto const monitor = permits_.load(order::relaxed);
      if (try_acquire()) return;
      permits_.wait(monitor, order::relaxed);  // BUG: not the value on which the attempt failed
    }
  }
  [[nodiscard]] bool try_acquire() {
    auto seen = permits_.load(order::relaxed);
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed))  // (2)
        return true;
    return false;
  }

 private:
  model::atomic<int, M> permits_;
};

}  // namespace interlock::broken
