// shared_mutex — many readers or one writer, in one word. A writer that waits stops readers that come after it.
//
// Contract: std::shared_mutex's and std::shared_timed_mutex's ([thread.sharedmutex.class], [thread.sharedtimedmutex.class]). Writers are
// preferred: once one has announced itself no further reader enters before it has been in, or has given up. As with counting_semaphore,
// it must outlive the unlock that lets the next thread in. At most 2^30 readers at a time.
//
// Progress: deadlock-free. Neither side is starvation-free: writers that come without a gap keep readers out, and which of several
// writers is next is open. The try forms are lock-free. One hold is enough: a reader that locks again behind a waiting writer deadlocks.
//
// Memory ordering: what a writer wrote is seen by the next holder since its unlock (1) synchronizes-with the look of a writer (2) or
// the entry of a reader (3). What readers read is read before the next writer writes, since each unlock_shared (4) synchronizes-with
// the look (2) that finds no reader: all that comes between is read-modify-writes. To announce itself (5) a writer needs no order:
// it enters by its look, which reads from that update or from one after it, and so from the release sequences that it continues.
//
// Source: POSIX, pthread_rwlockattr_setkind_np's writers first, as two gates: a bit, then a count, after H. Hinnant's reference
// implementation in WG21 N2406 (2007).
//
//   shared_mutex<> mutex;
//   std::shared_lock reading{mutex};
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class shared_mutex {
 public:
  shared_mutex() { M::name(state_, "state"); }
  shared_mutex(shared_mutex const&) = delete;
  shared_mutex& operator=(shared_mutex const&) = delete;

  void lock() {
    (void)write_when([this](unsigned seen) { return sleep(seen); });
  }
  [[nodiscard]] bool try_lock() noexcept {
    auto expected = 0U;
    // audit: try_lock may fail for no reason, as std's may, so a weak one would do; callers rarely try again.
    return state_.compare_exchange_strong(expected, writer, order::acquire, order::relaxed);  // (2)
  }
  /// Locks, waiting at most `timeout` (measured on the model's clock); says whether it has.
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> const& timeout) {
    return write_before(deadline_after<M>(timeout));
  }
  /// As try_lock_for, with the time on any clock at which to give up.
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_until(std::chrono::time_point<Clock, Duration> const& until) {
    return attempt_until<M>(until, [this](auto deadline) { return write_before(deadline); });
  }
  /// Precondition: the caller has locked it.
  void unlock() noexcept {
    // Nobody is inside, and whoever announces itself writes the bit that is set.
    state_.store(0, order::release);  // (1) synchronizes-with (2), (3)
    state_.notify_all();
  }

  void lock_shared() {
    (void)read_when([this](unsigned seen) { return sleep(seen); });
  }
  [[nodiscard]] bool try_lock_shared() noexcept {
    return read_when([](unsigned) { return false; });
  }
  /// Locks shared, waiting at most `timeout` (measured on the model's clock); says whether it has.
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_shared_for(std::chrono::duration<Rep, Period> const& timeout) {
    return read_before(deadline_after<M>(timeout));
  }
  /// As try_lock_shared_for, with the time on any clock at which to give up.
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_shared_until(std::chrono::time_point<Clock, Duration> const& until) {
    return attempt_until<M>(until, [this](auto deadline) { return read_before(deadline); });
  }
  /// Precondition: the caller has locked it shared.
  void unlock_shared() noexcept {
    auto const before = state_.fetch_sub(reader, order::release);  // (4) synchronizes-with (2)
    if (before == (writer | reader)) state_.notify_all();
  }

 private:
  static constexpr unsigned writer = 1;  // one is inside, or waits for readers to leave
  static constexpr unsigned reader = 2;  // times the number of readers inside

  // `wait(seen)` waits until the state is no longer `seen`, or returns false to give up.
  template <class Wait>
  bool write_when(Wait wait) {
    auto seen = state_.fetch_or(writer, order::relaxed);  // (5)
    while ((seen & writer) != 0) {
      if (!wait(seen)) return false;
      seen = state_.fetch_or(writer, order::relaxed);  // (5)
    }
    seen = state_.load(order::acquire);  // (2)
    while (seen != writer) {
      if (!wait(seen)) {
        // Out of the way, and who waits there is told: readers sleep although nobody writes. Relaxed: it hands nothing over.
        state_.fetch_and(~writer, order::relaxed);
        state_.notify_all();
        return false;
      }
      seen = state_.load(order::acquire);  // (2)
    }
    return true;
  }
  template <class Wait>
  bool read_when(Wait wait) {
    auto seen = state_.load(order::relaxed);
    for (;;) {
      if ((seen & writer) != 0) {
        if (!wait(seen)) return false;
        seen = state_.load(order::relaxed);
      } else if (state_.compare_exchange_weak(seen, seen + reader, order::acquire, order::relaxed)) {  // (3)
        return true;
      }
    }
  }

  bool sleep(unsigned seen) {
    state_.wait(seen, order::relaxed);
    return true;
  }
  bool write_before(typename M::clock::time_point deadline) {
    return write_when([&](unsigned seen) { return M::wait_until(state_, seen, order::relaxed, deadline); });
  }
  bool read_before(typename M::clock::time_point deadline) {
    return read_when([&](unsigned seen) { return M::wait_until(state_, seen, order::relaxed, deadline); });
  }

  model::atomic<unsigned, M> state_{0};
};

}  // namespace interlock
