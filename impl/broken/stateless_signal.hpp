// Broken: a condition variable without a condition.
//
// A condition variable remembers nothing. A signal that comes before the waiter is gone.
//
// Source: C. A. R. Hoare, "Monitors: an operating system structuring concept" (CACM 17(10), 1974):
// signalling a condition that nobody waits for has no effect.
// Right: impl/flag/flag.hpp, whose state is the signal.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class stateless_signal {
 public:
  stateless_signal() {
    M::name(mutex_, "mutex");
    M::name(signal_, "signal");
  }

  void set() {
    model::lock_guard guard{mutex_};
    signal_.notify_all();
  }
  void wait() {
    model::unique_lock lock{mutex_};
    signal_.wait(lock);  // BUG: for what?
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable signal_;
};

}  // namespace interlock::broken
