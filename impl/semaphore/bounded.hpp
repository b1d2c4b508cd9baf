// bounded_semaphore — a counting semaphore with a maximum: a permit too many is an error and not a wider gate.
//
// Contract: as counting_semaphore, except that giving more than Max permits is defined: try_release refuses, and release reports it
// with M::misuse, in every build (natively the handler of model::native is called, which aborts unless replaced). Either leaves the
// count as it was. Who guards Max resources with it finds the caller that gives back what it never had.
//
// Progress: try_acquire, release and try_release are lock-free; acquire blocks. Not fair.
//
// Memory ordering: a release (1) synchronizes-with every acquire (2) that takes a permit after it in the modification order of the
// count, whose writes are all read-modify-writes.
//
// Source: Win32's ReleaseSemaphore, which fails where the count would exceed its maximum; Python's threading.BoundedSemaphore.
//
//   bounded_semaphore<model::native, 4> connections{4};
//   connections.acquire();
//   connections.release();
#pragma once

#include <chrono>
#include <cstddef>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, int Max>
class bounded_semaphore {
  static_assert(Max > 0);

 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return Max; }

  /// Precondition: 0 <= permits <= max().
  explicit bounded_semaphore(int permits = Max) : permits_{permits} {
    M::require(0 <= permits && permits <= Max, "initial permits between 0 and max()");
    M::name(permits_, "permits");
  }
  bounded_semaphore(bounded_semaphore const&) = delete;
  bounded_semaphore& operator=(bounded_semaphore const&) = delete;

  /// Gives n permits, unless there would then be more than max(): returns false, and gives none. Precondition: 0 <= n <= max().
  [[nodiscard]] bool try_release(int n = 1) {
    M::require(0 <= n && n <= Max, "release gives permits, and not more than there may be");
    auto seen = permits_.load(order::relaxed);
    do {
      // Before anything is added: who added first and took back would let others take what may not be there.
      if (seen > Max - n) return false;
    } while (!permits_.compare_exchange_weak(seen, seen + n, order::release, order::relaxed));  // (1) synchronizes-with (2)
    if (n > 1) permits_.notify_all();
    else permits_.notify_one();
    return true;
  }
  /// Gives n permits. More than max() in all are reported as misuse.
  void release(int n = 1) {
    if (!try_release(n)) M::misuse("released above the maximum");
  }

  /// Takes a permit; waits while there is none.
  void acquire() {
    while (!try_acquire()) permits_.wait(0, order::relaxed);
  }

  /// Takes a permit if there is one; never blocks.
  [[nodiscard]] bool try_acquire() noexcept {
    auto seen = permits_.load(order::relaxed);
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed)) return true;  // (2)
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
    while (!try_acquire())
      if (!M::wait_until(permits_, 0, order::relaxed, deadline)) return false;
    return true;
  }

  model::atomic<int, M> permits_;
};

}  // namespace interlock
