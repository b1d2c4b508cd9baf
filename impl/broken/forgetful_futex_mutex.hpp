// Broken: a thread that was woken takes the mutex as if nobody else slept.
//
// Two threads sleep; one is woken and marks the mutex `held` instead of `contended`; its unlock
// therefore wakes nobody, and the other sleeps for ever beside a free mutex.
//
// Source: what U. Drepper, "Futexes are tricky" (2011), says its second mutex must not do.
// Right: impl/mutex/futex.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class forgetful_futex_mutex {
  enum class state : int { free, held, contended };

 public:
  forgetful_futex_mutex() { M::name(state_, "state"); }

  void lock() {
    while (!take()) {
      auto expected = state::held;
      if (state_.compare_exchange_strong(expected, state::contended, order::relaxed) ||
          expected == state::contended)
        state_.wait(state::contended, order::relaxed);
    }
  }
  void unlock() {
    auto const before = state_.exchange(state::free, order::release);  // (1) synchronizes-with (2)
    if (before == state::contended) state_.notify_one();
  }

 private:
  bool take() {
    auto expected = state::free;
    return state_.compare_exchange_strong(expected, state::held,  // (2) BUG: after a wait, too
                                          order::acquire, order::relaxed);
  }

  model::atomic<state, M> state_{state::free};
};

}  // namespace interlock::broken
