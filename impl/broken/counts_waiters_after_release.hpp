// Broken: release makes the permit visible and then asks the semaphore whether anybody waits.
//
// Between the two, the waiter can take the permit, return, and destroy the semaphore, as POSIX
// allows it to. The releasing thread reads freed memory.
//
// Source: glibc bug 12674 (sem_post).
// Right: impl/semaphore/monitor.hpp, which touches nothing once the permit can be taken.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class counts_waiters_after_release {
 public:
  explicit counts_waiters_after_release(int permits) : permits_{permits} {
    M::name(permits_, "permits");
    M::name(waiters_, "waiters");
  }

  void release() {
    // seq_cst here and in acquire: either release sees the waiter, or the waiter the permit.
    permits_.fetch_add(1, order::seq_cst);
    if (waiters_.load(order::seq_cst) > 0) permits_.notify_one();  // BUG: *this may be gone
  }
  void acquire() {
    if (take()) return;
    waiters_.fetch_add(1, order::seq_cst);
    while (!take()) permits_.wait(0, order::seq_cst);
    waiters_.fetch_sub(1, order::seq_cst);
  }

 private:
  bool take() {
    auto seen = permits_.load(order::seq_cst);
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::seq_cst)) return true;
    return false;
  }

  model::atomic<int, M> permits_;
  model::atomic<int, M> waiters_{0};
};

}  // namespace interlock::broken
