// Broken: looking whether the flag is clear, and setting it, are two operations.
//
// Two threads see it clear and both enter.
//
// Source: the reason for an indivisible test-and-set: E. W. Dijkstra, "Solution of a problem in
// concurrent programming control" (CACM 8(9), 1965), which does without one and shows the price.
// Right: impl/mutex/spin.hpp, where an exchange does both.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class test_then_set_mutex {
 public:
  test_then_set_mutex() { M::name(locked_, "locked"); }

  void lock() {
    while (locked_.load(order::acquire)) M::yield();  // (2)
    locked_.store(true, order::relaxed);              // BUG: another thread may be here too
  }
  void unlock() { locked_.store(false, order::release); }  // (1) synchronizes-with (2)

 private:
  model::atomic<bool, M> locked_{false};
};

}  // namespace interlock::broken
