// Broken: whoever comes marks the function as running by a swap, and puts the mark right again if it was done already.
//
// For a moment `done` says `running`. A third thread that comes in that moment sleeps until the end of a call that is over, and the mark is
// put right without a word.
//
// Source: musl's pthread_once, commit "fix deadlock race in pthread_once" (2014), mended by a compare-and-swap.
// Right: impl/flag/once.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class swaps_once_state {
  enum class state : int { fresh, running, done };

 public:
  swaps_once_state() { M::name(state_, "state"); }

  template <class F>
  void call(F f) {
    for (;;) {
      auto const before = state_.exchange(state::running, order::acq_rel);
      if (before == state::fresh) {
        f();
        state_.store(state::done, order::release);
        state_.notify_all();
        return;
      }
      if (before == state::done) {
        state_.store(state::done, order::release);  // BUG: who saw `running` meanwhile sleeps
        return;
      }
      state_.wait(state::running, order::acquire);
    }
  }

 private:
  model::atomic<state, M> state_{state::fresh};
};

}  // namespace interlock::broken
