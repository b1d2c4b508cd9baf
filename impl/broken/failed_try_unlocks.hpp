// Broken: a try that fails puts the flag back to what a free mutex has.
//
// The flag was set, since somebody holds the mutex. Now it says free, and the next thread enters beside the holder.
//
// Source: the undo that a test-and-set does not need: M. Herlihy and N. Shavit, "The Art of Multiprocessor Programming" (2008),
// section 7.2.
// Right: impl/mutex/backoff.hpp, which leaves alone what it did not get.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class failed_try_unlocks {
 public:
  failed_try_unlocks() { M::name(locked_, "locked"); }

  void lock() {
    while (!try_lock()) M::pause();
  }
  [[nodiscard]] bool try_lock() {
    if (!locked_.exchange(true, order::acquire)) return true;  // (2)
    locked_.store(false, order::relaxed);                      // BUG: somebody else's
    return false;
  }
  void unlock() { locked_.store(false, order::release); }  // (1) synchronizes-with (2)

 private:
  model::atomic<bool, M> locked_{false};
};

}  // namespace interlock::broken
