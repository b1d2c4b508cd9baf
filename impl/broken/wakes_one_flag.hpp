// Broken: a flag for any number of waiters that notifies one.
//
// Two threads sleep; set wakes one of them, and nobody ever notifies again.
//
// Source: the choice between notify_one and notify_all, C++20 [atomics.wait]: an event that stays set concerns all who wait.
// Right: impl/flag/flag.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class wakes_one_flag {
 public:
  wakes_one_flag() { M::name(set_, "set"); }

  void set() {
    set_.store(true, order::release);
    set_.notify_one();  // BUG: and the others?
  }
  void wait() const { set_.wait(false, order::acquire); }

 private:
  model::atomic<bool, M> set_{false};
};

}  // namespace interlock::broken
