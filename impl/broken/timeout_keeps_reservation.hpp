// Broken: a timed acquire reserves its permit first and does not give it back when it times out.
//
// The count goes below zero for every waiter, so that release knows how many there are; whoever
// gives up still counts as waiting, and the next permit goes to nobody.
//
// Source: the undo that timed waits of counters below zero need, as in the benaphore of
// J. Preshing, "Semaphores are surprisingly versatile" (2015); here it is left out.
// Right: impl/semaphore/counting.hpp, which takes a permit only when there is one.
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class timeout_keeps_reservation {
 public:
  explicit timeout_keeps_reservation(int permits) : permits_{permits} {
    M::name(permits_, "permits");
  }

  void release() {
    permits_.fetch_add(1, order::release);  // (1) synchronizes-with (2)
    permits_.notify_all();
  }
  [[nodiscard]] bool try_acquire() {
    auto seen = permits_.load(order::relaxed);
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed))  // (2)
        return true;
    return false;
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const before = permits_.fetch_sub(1, order::acquire);  // (2)
    if (before > 0) return true;
    // BUG: false leaves the count one too low.
    return M::wait_until(permits_, before - 1, order::acquire, deadline_after<M>(timeout));  // (2)
  }

 private:
  model::atomic<int, M> permits_;
};

}  // namespace interlock::broken
