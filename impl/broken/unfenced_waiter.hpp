// Broken: the waiter says that it wants to be told, and looks at its condition, with nothing that keeps the look behind the word.
//
// The look may come first. Then the notifier makes the condition true and finds nobody who wants to be told.
//
// Source: QEMU bug 1805256 (aio_ctx_prepare and notify_me; qemu-img hung in half of its runs on a machine with 96 AArch64 cores).
// Right: impl/flag/eventcount.hpp, with a fence on both sides.
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class unfenced_waiter {
 public:
  unfenced_waiter() {
    M::name(events_, "events");
    M::name(waiters_, "waiters");
  }

  template <class Condition>
  void await(Condition holds) {
    while (!holds()) {
      waiters_.fetch_add(1, order::acq_rel);
      auto const seen = events_.load(order::acquire);    // (2)
      if (!holds()) events_.wait(seen, order::relaxed);  // BUG: may be a look from before the count
      waiters_.fetch_sub(1, order::relaxed);
    }
  }
  void notify_all() {
    M::fence(order::seq_cst);
    if (waiters_.load(order::relaxed) == 0) return;
    events_.fetch_add(1, order::release);  // (3) synchronizes-with (2)
    events_.notify_all();
  }

 private:
  model::atomic<std::uint32_t, M> events_{0};
  model::atomic<std::uint32_t, M> waiters_{0};
};

}  // namespace interlock::broken
