// Broken: unlock stores relaxed.
//
// One thread at a time is inside, and still does not see what the one before it wrote: no
// happens-before connects the two sections.
//
// Source: C++20 [atomics.order]/2.
// Right: impl/mutex/spin.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class relaxed_unlock_mutex {
 public:
  relaxed_unlock_mutex() { M::name(locked_, "locked"); }

  void lock() {
    while (locked_.exchange(true, order::acquire)) M::yield();  // (2)
  }
  [[nodiscard]] bool try_lock() { return !locked_.exchange(true, order::acquire); }  // (2)
  void unlock() { locked_.store(false, order::relaxed); }  // BUG: (2) has nothing to pair with

 private:
  model::atomic<bool, M> locked_{false};
};

}  // namespace interlock::broken
