// monitor_latch — a latch on the platform's mutex and condition variable, which a waiter may destroy.
//
// Contract: as latch, and besides: a thread whose wait has returned may destroy it even though the count_down that let it through has not
// returned yet, provided that no other call is under way. count_down touches nothing after it has unlocked.
//
// Progress: every operation takes the mutex; wait blocks.
//
// Memory ordering: the mutex orders everything. Also a wait that finds the count at zero takes it: an atomic count, looked at without
// the mutex, would let the waiter go while the last count_down has yet to lock and to notify (impl/broken/counts_outside_the_mutex.hpp).
//
// Source: C. A. R. Hoare, "Monitors: an operating system structuring concept" (CACM 17(10), 1974).
//
//   monitor_latch<> done{2};
//   done.count_down();
//   done.wait();
#pragma once

#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class monitor_latch {
 public:
  /// Precondition: 0 <= expected.
  explicit monitor_latch(std::ptrdiff_t expected) : expected_{expected} {
    M::require(0 <= expected, "a count that is not negative");
    M::name(mutex_, "mutex");
    M::name(zero_, "zero");
    M::name(expected_, "expected");
  }
  monitor_latch(monitor_latch const&) = delete;
  monitor_latch& operator=(monitor_latch const&) = delete;

  /// Precondition: 0 <= n, and not more than is left.
  void count_down(std::ptrdiff_t n = 1) {
    model::lock_guard guard{mutex_};
    auto const before = expected_.read();
    M::require(0 <= n && n <= before, "counts down, and not below zero");
    expected_.write(before - n);
    if (before == n) zero_.notify_all();
  }
  [[nodiscard]] bool try_wait() {
    model::lock_guard guard{mutex_};
    return expected_.read() == 0;
  }
  void wait() {
    model::unique_lock lock{mutex_};
    zero_.wait(lock, [this] { return expected_.read() == 0; });
  }
  void arrive_and_wait(std::ptrdiff_t n = 1) {
    count_down(n);
    wait();
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable zero_;
  model::var<std::ptrdiff_t, M> expected_;
};

}  // namespace interlock
