// Broken: a waiter that gives up leaves the queue, and its place stays in it.
//
// Permits go to places in order. The one that reaches the place of the thread that has left is lost, and whoever queued behind it
// waits on beside a permit that is nobody's.
//
// Source: the reason why fair_semaphore has no timed acquire; cancelled nodes are what most of the code of
// java.util.concurrent's AbstractQueuedSynchronizer is about.
// Right: impl/semaphore/fifo.hpp, where a waiter takes its place out of the queue.
#pragma once

#include <chrono>
#include <cstdint>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class abandons_its_place {
 public:
  explicit abandons_its_place(std::uint32_t permits) : granted_{permits} {
    M::name(drawn_, "drawn");
    M::name(granted_, "granted");
  }

  void release() {
    granted_.fetch_add(1, order::release);  // (1) synchronizes-with (2)
    granted_.notify_all();
  }
  void acquire() {
    auto const mine = drawn_.fetch_add(1, order::relaxed);
    for (;;) {
      auto const granted = granted_.load(order::acquire);  // (2)
      if (granted > mine) return;
      granted_.wait(granted, order::relaxed);
    }
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const deadline = deadline_after<M>(timeout);
    auto const mine = drawn_.fetch_add(1, order::relaxed);
    for (;;) {
      auto const granted = granted_.load(order::acquire);  // (2)
      if (granted > mine) return true;
      if (!M::wait_until(granted_, granted, order::relaxed, deadline)) return false;  // BUG: drawn_ has its place
    }
  }

 private:
  model::atomic<std::uint32_t, M> drawn_{0};
  model::atomic<std::uint32_t, M> granted_;
};

}  // namespace interlock::broken
