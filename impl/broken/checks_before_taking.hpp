// Broken: whether there is a permit, and taking it, are two operations.
//
// Two threads see the same last permit, both take it, and the count goes below zero.
//
// Source: the check-then-act race (CWE-367) as it befalls a counter.
// Right: impl/semaphore/counting.hpp, where one compare-exchange does both.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class checks_before_taking {
 public:
  explicit checks_before_taking(int permits) : permits_{permits} { M::name(permits_, "permits"); }

  void release() {
    permits_.fetch_add(1, order::release);  // (1) synchronizes-with (2)
    permits_.notify_one();
  }
  void acquire() {
    while (!try_acquire()) permits_.wait(0, order::relaxed);
  }
  [[nodiscard]] bool try_acquire() {
    if (permits_.load(order::relaxed) <= 0) return false;
    permits_.fetch_sub(1, order::acquire);  // (2) BUG: the permit may be gone by now
    return true;
  }

 private:
  model::atomic<int, M> permits_;
};

}  // namespace interlock::broken
