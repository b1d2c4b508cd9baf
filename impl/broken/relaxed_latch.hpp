// Broken: count_down is relaxed.
//
// The count arrives at zero, and what the threads did before they counted down need not have arrived with it.
//
// Source: C++20 [thread.latch.class]: count_down strongly happens before the calls that it unblocks.
// Right: impl/barrier/latch.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class relaxed_latch {
 public:
  explicit relaxed_latch(int expected) : expected_{expected} { M::name(expected_, "expected"); }

  void count_down() {
    if (expected_.fetch_sub(1, order::relaxed) == 1) expected_.notify_all();  // BUG: (2) has nothing to synchronize with
  }
  void wait() const {
    for (auto seen = expected_.load(order::acquire); seen != 0; seen = expected_.load(order::acquire))  // (2)
      expected_.wait(seen, order::relaxed);
  }
  void arrive_and_wait() {
    count_down();
    wait();
  }

 private:
  model::atomic<int, M> expected_;
};

}  // namespace interlock::broken
