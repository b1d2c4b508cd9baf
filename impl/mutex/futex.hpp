// futex_mutex — three states in one word; sleeps, and wakes only where somebody may be asleep.
//
// Contract: meets Lockable; not recursive, knows no owner. As with counting_semaphore, it must
// outlive the unlock that lets the next thread in.
//
// Progress: lock is deadlock-free and not starvation-free; try_lock and unlock are wait-free up to
// the system call that wakes a waiter.
//
// Memory ordering: an unlock (1) synchronizes-with the lock or try_lock (2) that reads the free
// state which it stored.
//
// Source: U. Drepper, "Futexes are tricky" (2011), the second mutex, on C++20 [atomics.wait].
//
//   futex_mutex<> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class futex_mutex {
  enum class state : int { free, held, contended };  // contended: held, and somebody may sleep

 public:
  futex_mutex() { M::name(state_, "state"); }
  futex_mutex(futex_mutex const&) = delete;
  futex_mutex& operator=(futex_mutex const&) = delete;

  void lock() noexcept {
    if (try_lock()) return;
    // Once a thread has waited it can only enter as `contended`: it does not know whether others
    // still sleep, and the unlock that follows must not forget them. Too strong by at most one
    // notification per contended spell.
    while (state_.exchange(state::contended, order::acquire) != state::free)  // (2)
      state_.wait(state::contended, order::relaxed);  // relaxed: the exchange synchronises
  }

  [[nodiscard]] bool try_lock() noexcept {
    auto expected = state::free;
    // audit: try_lock may fail for no reason, as std's may, so a weak one would do; callers rarely try again.
    return state_.compare_exchange_strong(expected, state::held, order::acquire,  // (2)
                                          order::relaxed);
  }

  /// Precondition: the caller has locked it.
  void unlock() noexcept {
    auto const before = state_.exchange(state::free, order::release);  // (1) synchronizes-with (2)
    if (before == state::contended) state_.notify_one();
  }

 private:
  model::atomic<state, M> state_{state::free};
};

}  // namespace interlock
