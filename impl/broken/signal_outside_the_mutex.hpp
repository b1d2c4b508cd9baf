// Broken: the condition changes, and is notified, without the mutex of those who wait for it.
//
// The waiter looks, finds nothing, and is about to sleep; the signal comes in between and finds
// nobody asleep. An atomic flag makes the data race go away and leaves the lost wakeup.
//
// Source: the requirement on shared predicates in POSIX, pthread_cond_wait, and C++20
// [thread.condition]: to change the condition takes the mutex, even if notifying does not.
// Right: impl/flag/flag.hpp, or impl/semaphore/monitor.hpp, which changes its count under the
// mutex.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class signal_outside_the_mutex {
 public:
  signal_outside_the_mutex() {
    M::name(mutex_, "mutex");
    M::name(changed_, "changed");
    M::name(set_, "set");
  }

  void set() {
    // seq_cst, so that nothing but the missing mutex is wrong.
    set_.store(true, order::seq_cst);  // BUG: between the waiter's look and its sleep
    changed_.notify_all();
  }
  void wait() {
    model::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return set_.load(order::seq_cst); });
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable changed_;
  model::atomic<bool, M> set_{false};
};

}  // namespace interlock::broken
