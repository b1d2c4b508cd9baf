// counting_semaphore — permits in one atomic, waiting left to the platform.
//
// Contract: std::counting_semaphore's interface and guarantees ([thread.sema.cnt]). acquire takes
// one permit and waits while there is none; release gives permits to any thread, from any thread.
// A permit released before anybody waits is kept. release must not exceed max(). The destructor
// must not run before every call has returned, a release that already woke its waiter included:
// release still notifies after the permit is visible (P2616 discusses this property of
// std::atomic; monitor_semaphore does not have it).
//
// Progress: try_acquire and release are lock-free (on the path that wakes nobody, release is
// wait-free where fetch_add is). acquire blocks. Not fair: a permit goes to whoever takes it first,
// a woken thread may find it gone and sleeps again.
//
// Memory ordering: a release (1) synchronizes-with every acquire (2) that takes a permit after it
// in the modification order of the count. All writes to the count are read-modify-writes, so each
// continues the release sequence of every release before it: acquire need not itself release.
//
// Source: the semaphore of E. W. Dijkstra, "Cooperating sequential processes" (EWD 123, 1965), on
// C++20 [atomics.wait].
//
//   counting_semaphore<> slots{2};
//   slots.acquire();
//   slots.release();
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <type_traits>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native, std::ptrdiff_t LeastMax = std::numeric_limits<int>::max()>
class counting_semaphore {
  static_assert(LeastMax >= 0);
  // An int is what a futex waits on; anything wider waits by way of a table that it shares with
  // other objects, and is woken for their sake too.
  static constexpr bool narrow_ = LeastMax <= std::numeric_limits<int>::max();
  using count = std::conditional_t<narrow_, int, std::ptrdiff_t>;

 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return LeastMax; }

  /// Precondition: 0 <= permits <= max(). `name` is what reports call the count.
  explicit counting_semaphore(std::ptrdiff_t permits, [[maybe_unused]] char const* name = "permits")
      : permits_{static_cast<count>(permits)} {
    M::require(0 <= permits && permits <= max(), "initial permits between 0 and max()");
    M::name(permits_, name);
  }
  counting_semaphore(counting_semaphore const&) = delete;
  counting_semaphore& operator=(counting_semaphore const&) = delete;

  /// Gives n permits. Precondition: n >= 0, and the count stays at most max().
  void release(std::ptrdiff_t n = 1) {
    auto const before =
        permits_.fetch_add(static_cast<count>(n), order::release);  // (1) synchronizes-with (2)
    // One condition each: natively a && would leave its branch's weight behind, and move code.
    M::require(0 <= n, "release gives permits and does not take any");
    M::require(n <= max() - before, "release keeps the count at most max()");
    // Notified whatever `before` was: a waiter that an earlier release woke may not have run yet,
    // so a count above zero does not mean that nobody sleeps (LLVM issue 46357).
    if (n > 1) permits_.notify_all();
    else permits_.notify_one();
  }

  /// Takes a permit; waits while there is none.
  void acquire() {
    // Relaxed: the value only steers; taking the permit is what synchronises.
    auto seen = permits_.load(order::relaxed);
    while (!take(seen)) {
      // Waits on the one value that means "none", never on a value read earlier: a count that goes
      // from 1 to 0 and back to 1 would look unchanged (LLVM issue 77659).
      permits_.wait(0, order::relaxed);
      seen = permits_.load(order::relaxed);
    }
  }

  /// Takes a permit if there is one; never blocks and never fails while a permit is visible.
  [[nodiscard]] bool try_acquire() noexcept {
    auto seen = permits_.load(order::relaxed);
    return take(seen);
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
  bool take(count& seen) noexcept {
    while (seen > 0)
      // Failure is relaxed: nothing was taken, so there is nothing to order.
      if (permits_.compare_exchange_weak(seen, seen - 1, order::acquire,  // (2)
                                         order::relaxed))
        return true;
    return false;
  }

  bool acquire_before(typename M::clock::time_point deadline) {
    auto seen = permits_.load(order::relaxed);
    while (!take(seen)) {
      if (!M::wait_until(permits_, 0, order::relaxed, deadline)) return false;
      seen = permits_.load(order::relaxed);
    }
    return true;
  }

  model::atomic<count, M> permits_;
};

}  // namespace interlock
