// Broken: release(n) gives n permits and wakes one thread.
//
// The others sleep on beside permits that are free, until somebody happens to release again.
//
// Source: the other half of LLVM issue 46357: one notification for several permits.
// Right: impl/semaphore/counting.hpp, which wakes all when it gives more than one.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class notifies_one_of_many {
 public:
  explicit notifies_one_of_many(int permits) : permits_{permits} { M::name(permits_, "permits"); }

  void release(int n = 1) {
    permits_.fetch_add(n, order::release);  // (1) synchronizes-with (2)
    permits_.notify_one();                  // BUG: n threads may be asleep
  }
  void acquire() {
    auto seen = permits_.load(order::relaxed);
    while (!take(seen)) {
      permits_.wait(0, order::relaxed);
      seen = permits_.load(order::relaxed);
    }
  }

 private:
  bool take(int& seen) {
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed))  // (2)
        return true;
    return false;
  }

  model::atomic<int, M> permits_;
};

}  // namespace interlock::broken
