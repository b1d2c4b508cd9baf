// Broken: an atomic flag with relaxed operations.
//
// The flag itself arrives; what was written before it need not have.
//
// Source: message passing, C++20 [atomics.order]/2.
// Right: impl/flag/flag.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class relaxed_flag {
 public:
  relaxed_flag() { M::name(set_, "set"); }

  void set() {
    set_.store(true, order::relaxed);  // BUG: publishes nothing
    set_.notify_all();
  }
  [[nodiscard]] bool test() const { return set_.load(order::relaxed); }  // BUG: sees nothing
  void wait() const { set_.wait(false, order::relaxed); }                // BUG: sees nothing

 private:
  model::atomic<bool, M> set_{false};
};

}  // namespace interlock::broken
