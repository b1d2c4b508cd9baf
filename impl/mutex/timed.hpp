// timed_mutex — futex_mutex, for those who will not wait for ever.
//
// Contract: std::timed_mutex's ([thread.timedmutex.class]): not recursive, knows no owner. As with counting_semaphore, it must outlive
// the unlock that lets the next thread in.
//
// Progress: lock is deadlock-free and not starvation-free; try_lock and unlock are wait-free up to the system call that wakes a waiter.
//
// Memory ordering: an unlock (1) synchronizes-with the lock, or the try that succeeds (2), that reads the free state which it stored.
//
// Source: U. Drepper, "Futexes are tricky" (2011), the second mutex, on C++20 [atomics.wait].
//
//   timed_mutex<> mutex;
//   std::unique_lock lock{mutex, std::chrono::milliseconds{5}};
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class timed_mutex {
  enum class state : int { free, held, contended };  // contended: held, and somebody may sleep

 public:
  timed_mutex() { M::name(state_, "state"); }
  timed_mutex(timed_mutex const&) = delete;
  timed_mutex& operator=(timed_mutex const&) = delete;

  void lock() noexcept {
    if (try_lock()) return;
    // See futex_mutex: who has waited enters as `contended`.
    while (state_.exchange(state::contended, order::acquire) != state::free)  // (2)
      state_.wait(state::contended, order::relaxed);
  }

  [[nodiscard]] bool try_lock() noexcept {
    auto expected = state::free;
    // audit: try_lock may fail for no reason, as std's may, so a weak one would do; callers rarely try again.
    return state_.compare_exchange_strong(expected, state::held, order::acquire,  // (2)
                                          order::relaxed);
  }

  /// Locks, waiting at most `timeout` (measured on the model's clock); says whether it has.
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> const& timeout) {
    return lock_before(deadline_after<M>(timeout));
  }
  /// As try_lock_for, with the time on any clock at which to give up.
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_until(std::chrono::time_point<Clock, Duration> const& until) {
    return attempt_until<M>(until, [this](auto deadline) { return lock_before(deadline); });
  }

  /// Precondition: the caller has locked it.
  void unlock() noexcept {
    auto const before = state_.exchange(state::free, order::release);  // (1) synchronizes-with (2)
    if (before == state::contended) state_.notify_one();
  }

 private:
  bool lock_before(typename M::clock::time_point deadline) {
    if (try_lock()) return true;
    // Who gives up leaves `contended` behind: others may sleep, and one notification too many harms nobody.
    while (state_.exchange(state::contended, order::acquire) != state::free)  // (2)
      if (!M::wait_until(state_, state::contended, order::relaxed, deadline)) return false;
    return true;
  }

  model::atomic<state, M> state_{state::free};
};

}  // namespace interlock
