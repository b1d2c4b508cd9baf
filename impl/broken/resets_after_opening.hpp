// Broken: the last thread opens the barrier, and then sets the count for the next phase.
//
// A thread that is let through may be back before the count is set: its arrival is overwritten, and the next phase never ends.
//
// Source: OSv issue 857 (pthread_barrier_wait), a test that hung once in a few weeks.
// Right: impl/barrier/barrier.hpp, which sets the count and opens by one store.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class resets_after_opening {
 public:
  explicit resets_after_opening(int expected) : expected_{expected}, awaited_{expected} {
    M::name(awaited_, "awaited");
    M::name(phase_, "phase");
  }

  void arrive_and_wait() {
    auto const phase = phase_.load(order::relaxed);
    if (awaited_.fetch_sub(1, order::acq_rel) == 1) {
      phase_.store(phase + 1, order::release);  // (2) synchronizes-with (3)
      phase_.notify_all();
      awaited_.store(expected_, order::release);  // BUG: too late
    } else {
      phase_.wait(phase, order::acquire);  // (3)
    }
  }

 private:
  int const expected_;
  model::atomic<int, M> awaited_;
  model::atomic<unsigned, M> phase_{0};
};

}  // namespace interlock::broken
