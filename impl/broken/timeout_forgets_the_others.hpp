// Broken: a waiter that gives up takes its mark back, as if it had been the only one.
//
// The mark says that somebody may sleep. Another thread does; the unlock that follows finds no mark, and wakes nobody.
//
// Source: U. Drepper, "Futexes are tricky" (2011): the third state may only be left by whoever has the mutex.
// Right: impl/mutex/timed.hpp, which leaves the mark behind.
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class timeout_forgets_the_others {
  enum class state : int { free, held, contended };

 public:
  timeout_forgets_the_others() { M::name(state_, "state"); }

  void lock() {
    if (try_lock()) return;
    while (state_.exchange(state::contended, order::acquire) != state::free)  // (2)
      state_.wait(state::contended, order::relaxed);
  }
  [[nodiscard]] bool try_lock() {
    auto expected = state::free;
    return state_.compare_exchange_strong(expected, state::held, order::acquire, order::relaxed);  // (2)
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const deadline = deadline_after<M>(timeout);
    if (try_lock()) return true;
    while (state_.exchange(state::contended, order::acquire) != state::free)  // (2)
      if (!M::wait_until(state_, state::contended, order::relaxed, deadline)) {
        auto mark = state::contended;
        (void)state_.compare_exchange_strong(mark, state::held, order::relaxed);  // BUG: others may sleep
        return false;
      }
    return true;
  }
  void unlock() {
    auto const before = state_.exchange(state::free, order::release);  // (1) synchronizes-with (2)
    if (before == state::contended) state_.notify_one();
  }

 private:
  model::atomic<state, M> state_{state::free};
};

}  // namespace interlock::broken
