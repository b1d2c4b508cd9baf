// Broken: a plain flag, with or without `volatile`, between threads.
//
// volatile speaks of devices and signal handlers. To the memory model the flag is plain data: its
// accesses race, and order nothing else. Hence model::var, which is exactly that.
//
// Source: C++20 [intro.races]; H.-J. Boehm and N. MacLaren, "Should volatile acquire atomicity and
// thread visibility semantics?" (WG21 N2016, 2006).
// Right: impl/flag/flag.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class volatile_flag {
 public:
  volatile_flag() { M::name(set_, "set"); }

  void set() { set_.write(true); }                         // BUG
  [[nodiscard]] bool test() const { return set_.read(); }  // BUG

 private:
  model::var<bool, M> set_{false};
};

}  // namespace interlock::broken
