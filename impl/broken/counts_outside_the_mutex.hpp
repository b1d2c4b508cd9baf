// Broken: a latch whose count is an atomic, looked at without the mutex that the last count_down takes to notify.
//
// The waiter finds zero and leaves; it owns the latch, and ends it. The count_down that let it go has yet to lock.
//
// Source: HPX pull request 3804 (hpx::lcos::local::latch), crashes of parallel algorithms; mended by a wait that locks, and asks
// whether the notification is out.
// Right: impl/barrier/monitor_latch.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class counts_outside_the_mutex {
 public:
  explicit counts_outside_the_mutex(int expected) : expected_{expected} {
    M::name(expected_, "expected");
    M::name(mutex_, "mutex");
    M::name(zero_, "zero");
  }

  void count_down() {
    if (expected_.fetch_sub(1, order::acq_rel) != 1) return;
    model::lock_guard guard{mutex_};  // BUG: the waiter may be through, and *this gone
    zero_.notify_all();
  }
  void wait() {
    if (expected_.load(order::acquire) == 0) return;
    model::unique_lock lock{mutex_};
    zero_.wait(lock, [this] { return expected_.load(order::acquire) == 0; });
  }

 private:
  model::atomic<int, M> expected_;
  typename M::mutex mutex_;
  typename M::condition_variable zero_;
};

}  // namespace interlock::broken
