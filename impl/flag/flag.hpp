// flag — a signal that is given once and stays given.
//
// Contract: set gives the signal, test asks for it, wait returns once it is given, whichever came
// first. What happened before set is visible after a test that said true and after wait. The
// destructor must not run before set has returned.
//
// Progress: test is wait-free, set too up to the system call that wakes; wait blocks.
//
// Memory ordering: set (1) synchronizes-with the test or wait (2) that reads true.
//
// Source: C++20 [atomics.flag] with [atomics.wait].
//
//   flag<> ready;
//   ready.set();    // one thread
//   ready.wait();   // any other
#pragma once

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class flag {
 public:
  flag() { M::name(set_, "set"); }
  flag(flag const&) = delete;
  flag& operator=(flag const&) = delete;

  void set() noexcept {
    set_.store(true, order::release);  // (1) synchronizes-with (2)
    set_.notify_all();
  }
  [[nodiscard]] bool test() const noexcept { return set_.load(order::acquire); }  // (2)
  void wait() const noexcept { set_.wait(false, order::acquire); }                // (2)

 private:
  model::atomic<bool, M> set_{false};
};

}  // namespace interlock
