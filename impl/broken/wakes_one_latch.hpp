// Broken: a latch for any number of waiters that notifies one.
//
// Two threads sleep until the count is zero; the last count_down wakes one of them, and nobody notifies again.
//
// Source: C++20 [thread.latch.class]: all threads that are blocked on the latch are unblocked.
// Right: impl/barrier/latch.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class wakes_one_latch {
 public:
  explicit wakes_one_latch(int expected) : expected_{expected} { M::name(expected_, "expected"); }

  void count_down() {
    if (expected_.fetch_sub(1, order::release) == 1) expected_.notify_one();  // BUG: and the others?
  }
  void wait() const {
    for (auto seen = expected_.load(order::acquire); seen != 0; seen = expected_.load(order::acquire))
      expected_.wait(seen, order::relaxed);
  }

 private:
  model::atomic<int, M> expected_;
};

}  // namespace interlock::broken
