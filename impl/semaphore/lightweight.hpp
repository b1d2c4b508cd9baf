// lightweight_semaphore — a counter in front of a semaphore that blocks: as long as nobody waits neither side calls it.
//
// Contract: std::counting_semaphore's ([thread.sema.cnt]). Like counting_semaphore's, its destructor must not run before every call
// has returned.
//
// Progress: try_acquire is lock-free; release and acquire are wait-free where fetch_add is as long as nobody waits. acquire blocks
// on `Blocking`, and is as fair as that.
//
// Memory ordering: a count below zero is the number of those who wait. A release (1) synchronizes-with every acquire (2) that finds
// its permit in the count. Who waits gets it from the release that counted it, by way of blocking_. A waiter that gives up takes
// itself off the count relaxed: a read-modify-write, which hands nothing over and continues the release sequences that it is in.
//
// Source: B. Schmidt, "The BeOS benaphore" (Be Newsletter 26, 1996), with J. Preshing, "Semaphores are surprisingly versatile"
// (2015), for permits beyond one.
//
//   lightweight_semaphore<> slots{2};
//   slots.acquire();
//   slots.release();
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native, class Blocking = counting_semaphore<M>>
class lightweight_semaphore {
 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<int>::max(); }

  /// Precondition: 0 <= permits <= max().
  explicit lightweight_semaphore(std::ptrdiff_t permits) : count_{permits} {
    M::require(0 <= permits && permits <= max(), "initial permits between 0 and max()");
    M::name(count_, "count");
  }
  lightweight_semaphore(lightweight_semaphore const&) = delete;
  lightweight_semaphore& operator=(lightweight_semaphore const&) = delete;

  /// Gives n permits. Precondition: n >= 0, and the count stays at most max().
  void release(std::ptrdiff_t n = 1) {
    auto const before = count_.fetch_add(n, order::release);  // (1) synchronizes-with (2)
    M::require(0 <= n, "release gives permits and does not take any");
    M::require(n <= max() - before, "release keeps the count at most max()");
    if (before < 0) blocking_.release(std::min(n, -before));
  }

  /// Takes a permit; waits while there is none.
  void acquire() {
    if (count_.fetch_sub(1, order::acquire) <= 0) blocking_.acquire();  // (2)
  }

  /// Takes a permit if there is one; never blocks.
  [[nodiscard]] bool try_acquire() noexcept {
    auto seen = count_.load(order::relaxed);
    while (seen > 0)
      if (count_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed)) return true;  // (2)
    return false;
  }

  /// Takes a permit, waiting at most `timeout` (measured on the model's clock). When it returns false no permit was taken.
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
  bool acquire_before(typename M::clock::time_point deadline) {
    if (count_.fetch_sub(1, order::acquire) > 0) return true;  // (2)
    if (blocking_.try_acquire_until(deadline)) return true;
    for (;;) {
      auto seen = count_.load(order::relaxed);
      // Where a release has counted this thread already it must not take itself off as well; a permit then is, or will be, behind the
      // count. Tried for and not waited for: whoever comes later may take it, and this thread is among the waiting again.
      if (seen >= 0 ? blocking_.try_acquire()
                    : count_.compare_exchange_weak(seen, seen + 1, order::relaxed, order::relaxed))
        return seen >= 0;
      M::yield();
    }
  }

  model::atomic<std::ptrdiff_t, M> count_;
  Blocking blocking_{0};
};

}  // namespace interlock
