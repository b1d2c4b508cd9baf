// try_acquire returns although another thread is waiting, and says no.
//
// The only release comes after it in the same thread: if it blocks, nothing else can go on.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct try_acquire_never_blocks {
  static constexpr unsigned threads = 2;
  Semaphore permits{0};

  void thread(unsigned i) {
    if (i == 0) {
      permits.acquire();
    } else {
      M::check(!permits.try_acquire(), "there is nothing to acquire");
      permits.release();
    }
  }
};

}  // namespace interlock::scenarios
