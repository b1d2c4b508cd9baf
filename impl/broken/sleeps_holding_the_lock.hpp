// Broken: acquire sleeps without letting go of the lock that protects the count.
//
// Whoever comes with a permit, or only asks whether there is one, stops at that lock.
//
// Source: the nested monitor problem: A. Lister, "The problem of nested monitor calls" (ACM SIGOPS
// Operating Systems Review 11(3), 1977).
// Right: impl/semaphore/monitor.hpp, whose wait releases the mutex.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class sleeps_holding_the_lock {
 public:
  explicit sleeps_holding_the_lock(int permits) : permits_{permits} {
    M::name(mutex_, "mutex");
    M::name(permits_, "permits");
  }

  void release() {
    model::lock_guard guard{mutex_};
    permits_.fetch_add(1, order::relaxed);  // the mutex orders
    permits_.notify_one();
  }
  void acquire() {
    model::lock_guard guard{mutex_};
    permits_.wait(0, order::relaxed);  // BUG: with the mutex held
    permits_.fetch_sub(1, order::relaxed);
  }
  [[nodiscard]] bool try_acquire() {
    model::lock_guard guard{mutex_};
    if (permits_.load(order::relaxed) == 0) return false;
    permits_.fetch_sub(1, order::relaxed);
    return true;
  }

 private:
  typename M::mutex mutex_;
  model::atomic<int, M> permits_;
};

}  // namespace interlock::broken
