// Broken: the barrier lets everybody go, and then runs the completion.
//
// Who is let through reads what the completion was to prepare, while it does.
//
// Source: C++20 [thread.barrier.class]: the completion step comes before the unblocking.
// Right: impl/barrier/barrier.hpp.
#pragma once

#include <cstdint>
#include <utility>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class Completion>
class completes_after_opening {
 public:
  completes_after_opening(std::uint32_t expected, Completion completion)
      : completion_{std::move(completion)}, expected_{expected}, state_{expected} {
    M::name(state_, "state");
  }

  void arrive_and_wait() {
    auto const before = state_.fetch_sub(1, order::acq_rel);  // (1) synchronizes-with (1)
    auto const phase = before >> 32;
    if (static_cast<std::uint32_t>(before) == 1) {
      state_.store((phase + 1) << 32 | expected_, order::release);  // (2) synchronizes-with (3)
      state_.notify_all();
      completion_();  // BUG: the others are through
    }
    for (auto seen = state_.load(order::acquire); seen >> 32 == phase; seen = state_.load(order::acquire))  // (3)
      state_.wait(seen, order::relaxed);
  }

 private:
  Completion completion_;
  std::uint32_t const expected_;
  model::atomic<std::uint64_t, M> state_;
};

}  // namespace interlock::broken
