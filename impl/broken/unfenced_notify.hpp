// Broken: the notifier's update of the condition is to keep its look for waiters behind it.
//
// It is a read-modify-write, which is no fence: on a machine that makes one of two instructions, the look may come before the new value is
// visible. The waiter, meanwhile, has counted itself and sees the old value. Neither sees the other, and the waiter sleeps.
//
// Source: oneTBB pull request 2136 (notify_by_address, hangs on AArch64).
// Right: impl/flag/eventcount.hpp, with a fence on both sides.
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class unfenced_notify {
 public:
  unfenced_notify() {
    M::name(events_, "events");
    M::name(waiters_, "waiters");
  }

  template <class Condition>
  void await(Condition holds) {
    while (!holds()) {
      waiters_.fetch_add(1, order::relaxed);
      M::fence(order::seq_cst);
      auto const seen = events_.load(order::acquire);  // (2)
      if (!holds()) events_.wait(seen, order::relaxed);
      waiters_.fetch_sub(1, order::relaxed);
    }
  }
  void notify_all() {
    if (waiters_.load(order::relaxed) == 0) return;  // BUG: may be a look from before the condition came true
    events_.fetch_add(1, order::release);            // (3) synchronizes-with (2)
    events_.notify_all();
  }

 private:
  model::atomic<std::uint32_t, M> events_{0};
  model::atomic<std::uint32_t, M> waiters_{0};
};

}  // namespace interlock::broken
