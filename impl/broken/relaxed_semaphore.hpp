// Broken: release is relaxed.
//
// The permit arrives and what it was to announce does not: nothing the releasing thread did before
// happens before what the acquiring thread does after.
//
// Source: C++20 [atomics.order]/2: a release on one side and an acquire on the other.
// Right: impl/semaphore/counting.hpp.
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class relaxed_semaphore {
 public:
  explicit relaxed_semaphore(int permits) : permits_{permits} { M::name(permits_, "permits"); }

  void release() {
    permits_.fetch_add(1, order::relaxed);  // BUG: (2) has nothing to synchronize with
    permits_.notify_one();
  }
  void acquire() {
    auto seen = permits_.load(order::relaxed);
    while (!take(seen)) {
      permits_.wait(0, order::relaxed);
      seen = permits_.load(order::relaxed);
    }
  }
  [[nodiscard]] bool try_acquire() {
    auto seen = permits_.load(order::relaxed);
    return take(seen);
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const deadline = deadline_after<M>(timeout);
    while (!try_acquire())
      if (!M::wait_until(permits_, 0, order::relaxed, deadline)) return false;
    return true;
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
