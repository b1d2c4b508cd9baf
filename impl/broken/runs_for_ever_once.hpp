// Broken: a call that ends by an exception leaves the flag saying that it runs.
//
// Whoever comes next, and whoever waits already, waits for the end of a call that has ended.
//
// Source: GCC bug 66146 (std::call_once hangs where pthread_once does not know of exceptions).
// Right: impl/flag/once.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class runs_for_ever_once {
  enum class state : int { fresh, running, done };

 public:
  runs_for_ever_once() { M::name(state_, "state"); }

  template <class F>
  void call(F f) {
    auto seen = state_.load(order::acquire);
    while (seen != state::done) {
      if (seen == state::running) {
        state_.wait(state::running, order::relaxed);
        seen = state_.load(order::acquire);
      } else if (state_.compare_exchange_weak(seen, state::running, order::acquire, order::acquire)) {
        f();  // BUG: may throw
        state_.store(state::done, order::release);
        state_.notify_all();
        return;
      }
    }
  }

 private:
  model::atomic<state, M> state_{state::fresh};
};

}  // namespace interlock::broken
