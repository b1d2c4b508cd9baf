// monitor_semaphore — a counting semaphore on the platform's mutex and condition variable.
//
// Contract: as counting_semaphore, and besides: a thread whose acquire has returned may destroy the
// semaphore even though the release that let it in has not returned yet, provided that no other
// call is under way. release touches nothing after it has unlocked, and acquire cannot take the
// permit before that.
//
// Progress: every operation takes the mutex, so none is lock-free; acquire blocks on the condition
// variable. Not fair.
//
// Memory ordering: the mutex orders everything; release's unlock synchronizes-with the lock under
// which acquire takes the permit. There are no atomics here to argue about.
//
// Source: C. A. R. Hoare, "Monitors: an operating system structuring concept" (CACM 17(10), 1974),
// with waiting in a loop as C++20 [thread.condition] needs.
//
//   monitor_semaphore<> slots{2};
//   if (slots.try_acquire_for(std::chrono::milliseconds{5})) slots.release();
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class monitor_semaphore {
 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept {
    return std::numeric_limits<std::ptrdiff_t>::max();
  }

  /// Precondition: 0 <= permits.
  explicit monitor_semaphore(std::ptrdiff_t permits) : permits_{permits} {
    M::require(0 <= permits, "initial permits not negative");
    M::name(permits_, "permits");
    M::name(mutex_, "mutex");
    M::name(available_, "available");
  }
  monitor_semaphore(monitor_semaphore const&) = delete;
  monitor_semaphore& operator=(monitor_semaphore const&) = delete;

  /// Gives n permits. Precondition: n >= 0, and the count stays at most max().
  void release(std::ptrdiff_t n = 1) {
    model::lock_guard guard{mutex_};
    auto const before = permits_.read();
    M::require(0 <= n, "release gives permits and does not take any");
    M::require(n <= max() - before, "release keeps the count at most max()");
    permits_.write(before + n);
    // Under the mutex, so that nothing of *this is touched once a waiter can have the permit.
    if (n > 1) available_.notify_all();
    else available_.notify_one();
  }

  /// Takes a permit; waits while there is none.
  void acquire() {
    model::unique_lock lock{mutex_};
    available_.wait(lock, [this] { return permits_.read() > 0; });
    permits_.write(permits_.read() - 1);
  }

  /// Takes a permit if there is one; waits for the mutex at most, never for a permit.
  [[nodiscard]] bool try_acquire() {
    model::lock_guard guard{mutex_};
    return take();
  }

  /// Takes a permit, waiting at most `timeout` (measured on the model's clock). When it returns
  /// false no permit was taken.
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    return acquire_before(deadline_after<M>(timeout));
  }
  /// As try_acquire_for, with the time on any clock at which to give up.
  template <class Clock, class Duration>
  [[nodiscard]] bool try_acquire_until(std::chrono::time_point<Clock, Duration> const& until) {
    return attempt_until<M>(until, [this](auto deadline) { return acquire_before(deadline); });
  }

 private:
  // Precondition: the caller holds the mutex.
  bool take() {
    auto const permits = permits_.read();
    if (permits == 0) return false;
    permits_.write(permits - 1);
    return true;
  }

  bool acquire_before(typename M::clock::time_point deadline) {
    model::unique_lock lock{mutex_};
    while (!take())
      // A release may come between the timeout and getting the mutex back, and its notification
      // may have been meant for us: whoever times out looks once more.
      if (!available_.wait_until(lock, deadline)) return take();
    return true;
  }

  typename M::mutex mutex_;
  typename M::condition_variable available_;
  model::var<std::ptrdiff_t, M> permits_;
};

}  // namespace interlock
