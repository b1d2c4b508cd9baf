// Broken: a thread arrives, and then says that it will not come again.
//
// Its arrival may be the last: the next phase has begun by then, with a count that still expects it. Those who come wait for ever.
//
// Source: C++20 [thread.barrier.class]: arrive_and_drop lowers the count before it arrives.
// Right: impl/barrier/barrier.hpp.
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class drops_after_arriving {
 public:
  explicit drops_after_arriving(std::uint32_t expected) : expected_{expected}, state_{expected} {
    M::name(expected_, "expected");
    M::name(state_, "state");
  }

  void arrive_and_wait() {
    auto const phase = arrive();
    for (auto seen = state_.load(order::acquire); seen >> 32 == phase; seen = state_.load(order::acquire))  // (3)
      state_.wait(seen, order::relaxed);
  }
  void arrive_and_drop() {
    (void)arrive();
    expected_.fetch_sub(1, order::relaxed);  // BUG: the next phase may have begun
  }

 private:
  std::uint64_t arrive() {
    auto const before = state_.fetch_sub(1, order::acq_rel);  // (1) synchronizes-with (1)
    auto const phase = before >> 32;
    if (static_cast<std::uint32_t>(before) == 1) {
      state_.store((phase + 1) << 32 | expected_.load(order::relaxed), order::release);  // (2) synchronizes-with (3)
      state_.notify_all();
    }
    return phase;
  }

  model::atomic<std::uint32_t, M> expected_;
  model::atomic<std::uint64_t, M> state_;
};

}  // namespace interlock::broken
