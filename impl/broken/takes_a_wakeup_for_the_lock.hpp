// Broken: a thread that was woken goes on as if it had been given the mutex.
//
// Unlocking wakes a waiter and leaves the mutex free. The woken thread is inside without having taken it: the next who comes finds it free,
// and whatever the last holder did need not be visible either, since waking orders nothing.
//
// Source: SerenityOS pull request 4467, in whose review it was found (LibPthread's mutex): after sleeping on a futex the lock has to be
// tried again.
// Right: impl/mutex/timed.hpp.
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class takes_a_wakeup_for_the_lock {
  enum class state : int { free, held, contended };

 public:
  takes_a_wakeup_for_the_lock() { M::name(state_, "state"); }

  void lock() {
    while (!try_lock()) M::yield();
  }
  [[nodiscard]] bool try_lock() {
    auto expected = state::free;
    return state_.compare_exchange_strong(expected, state::held, order::acquire, order::relaxed);  // (2)
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const deadline = deadline_after<M>(timeout);
    if (try_lock()) return true;
    if (state_.exchange(state::contended, order::acquire) == state::free) return true;  // (2)
    return M::wait_until(state_, state::contended, order::relaxed, deadline);           // BUG: free is not mine
  }
  void unlock() {
    auto const before = state_.exchange(state::free, order::release);  // (1) synchronizes-with (2)
    if (before == state::contended) state_.notify_one();
  }

 private:
  model::atomic<state, M> state_{state::free};
};

}  // namespace interlock::broken
