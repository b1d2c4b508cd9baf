// once_flag and call_once — a function that is called by the first who comes, and has returned before any call of call_once has.
//
// Contract: std::call_once's ([thread.once]). If the function throws, the exception goes to its caller, and the next one tries. A function
// that calls call_once with the same flag deadlocks.
//
// Progress: once it is done, call_once is wait-free. Before that, all but one caller wait.
//
// Memory ordering: the end (1) synchronizes-with whoever sees that it is done (2), also one that sleeps. What a function that threw left
// behind is seen by the next caller in the same way: it goes from `fresh` by an update that acquires (3), (4).
//
// Source: C++20 [thread.once.callonce], on [atomics.wait]; states as in musl's pthread_once.
//
//   once_flag<> loaded;
//   call_once(loaded, [] { load(); });
#pragma once

#include <functional>
#include <utility>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class once_flag {
 public:
  once_flag() { M::name(state_, "state"); }
  once_flag(once_flag const&) = delete;
  once_flag& operator=(once_flag const&) = delete;

  template <class F, class... Args>
  void call(F&& f, Args&&... args) {
    auto seen = state_.load(order::acquire);  // (2)
    while (seen != state::done) {
      if (seen == state::running) {
        state_.wait(state::running, order::relaxed);
        seen = state_.load(order::acquire);  // (2)
      } else if (state_.compare_exchange_weak(seen, state::running, order::acquire, order::acquire)) {  // (4), (2)
        // Whatever comes of it, nobody is left asleep.
        ending end{*this};
        std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
        end.as = state::done;
        return;
      }
    }
  }

 private:
  enum class state : int { fresh, running, done };
  struct ending {
    ~ending() {
      flag.state_.store(as, order::release);  // (1) synchronizes-with (2); (3) synchronizes-with (4)
      flag.state_.notify_all();
    }
    once_flag& flag;
    state as = state::fresh;
  };

  model::atomic<state, M> state_{state::fresh};
};

template <model::Model M, class F, class... Args>
void call_once(once_flag<M>& flag, F&& f, Args&&... args) {
  flag.call(std::forward<F>(f), std::forward<Args>(args)...);
}

}  // namespace interlock
