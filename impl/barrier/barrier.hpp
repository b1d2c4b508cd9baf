// barrier — threads that meet, again and again: nobody goes on before all have come.
//
// Contract: std::barrier's ([thread.barrier.class]). A phase ends when as many have arrived as are expected; then the completion runs once,
// in the thread that arrived last, and all that wait go on. What happened before an arrival has happened before the completion, and that
// before what comes after the waits. The destructor must not run before every call has returned.
//
// Progress: arrive is wait-free where fetch_sub is, but for the last one, which runs the completion and wakes; wait blocks.
//
// Memory ordering: an arrival (1) synchronizes-with the last one of its phase, whose update continues it; that one also stands for the
// others when it ends the phase (2), and synchronizes-with whoever sees that (3). Phase and count are one word, so that the new phase and
// its count come at once, and nobody arrives between the two (impl/broken/resets_after_opening.hpp). How many are expected is set before
// an arrival, and read after the last; it needs no order of its own.
//
// Source: C++20 [thread.barrier.class]; count and phase as in D. Hensgen, R. Finkel and U. Manber, "Two algorithms for barrier
// synchronization" (IJPP 17(1), 1988).
//
//   barrier<> step{4};
//   step.arrive_and_wait();   // each of four threads, in each step
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include <interlock/model/native.hpp>

namespace interlock {

struct no_completion {
  void operator()() const noexcept {}
};

template <model::Model M = model::native, class Completion = no_completion>
class barrier {
 public:
  /// The phase in which its holder has arrived.
  class [[nodiscard]] arrival_token {
    friend class barrier;
    explicit arrival_token(std::uint32_t phase) noexcept : phase_{phase} {}
    std::uint32_t phase_;
  };

  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<int>::max(); }

  /// Precondition: 0 <= expected <= max().
  explicit barrier(std::ptrdiff_t expected, Completion completion = Completion{})
      : completion_{std::move(completion)},
        expected_{static_cast<std::uint32_t>(expected)},
        state_{static_cast<std::uint64_t>(expected)} {
    M::require(0 <= expected && expected <= max(), "as many as may meet");
    M::name(expected_, "expected");
    M::name(state_, "state");
  }
  barrier(barrier const&) = delete;
  barrier& operator=(barrier const&) = delete;

  /// Arrives n times. Precondition: 0 < n, and not more than this phase still expects.
  arrival_token arrive(std::ptrdiff_t n = 1) {
    auto const before = state_.fetch_sub(static_cast<std::uint64_t>(n), order::acq_rel);  // (1) synchronizes-with (1)
    auto const left = static_cast<std::uint32_t>(before);
    auto const phase = phase_of(before);
    M::require(0 < n && n <= left, "no more arrive than are expected");
    if (left == n) {
      completion_();
      auto const next = std::uint64_t{phase + 1} << 32 | expected_.load(order::relaxed);
      state_.store(next, order::release);  // (2) synchronizes-with (3)
      state_.notify_all();
    }
    return arrival_token{phase};
  }
  /// Waits for the end of a phase: of the current one, or of that before it.
  void wait(arrival_token arrived) const {
    auto seen = state_.load(order::acquire);  // (3)
    while (phase_of(seen) == arrived.phase_) {
      state_.wait(seen, order::relaxed);
      seen = state_.load(order::acquire);  // (3)
    }
  }
  void arrive_and_wait() { wait(arrive()); }
  /// Arrives, and is not expected in the phases that follow.
  void arrive_and_drop() {
    expected_.fetch_sub(1, order::relaxed);
    (void)arrive();
  }

 private:
  static std::uint32_t phase_of(std::uint64_t state) noexcept { return static_cast<std::uint32_t>(state >> 32); }

  Completion completion_;
  model::atomic<std::uint32_t, M> expected_;
  model::atomic<std::uint64_t, M> state_;  // the phase, and in the lower half how many it still expects
};

}  // namespace interlock
