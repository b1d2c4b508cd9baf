// Broken: try_acquire takes first, and gives back if there was nothing to take.
//
// Between the two the count is too low: another thread is turned away although the permit that it asks for is there, even one that it
// has just released itself.
//
// Source: what linearizability forbids, M. Herlihy and J. Wing, "Linearizability: a correctness condition for concurrent objects"
// (ACM TOPLAS 12(3), 1990): no order of the calls explains that both failed.
// Right: impl/semaphore/spin.hpp, which takes only what is there.
#pragma once

#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class takes_on_credit {
 public:
  explicit takes_on_credit(std::ptrdiff_t permits) : permits_{permits} { M::name(permits_, "permits"); }

  void release() { permits_.fetch_add(1, order::release); }  // (1) synchronizes-with (2)
  [[nodiscard]] bool try_acquire() {
    if (permits_.fetch_sub(1, order::acquire) > 0) return true;  // (2)
    permits_.fetch_add(1, order::relaxed);                       // BUG: too low until here
    return false;
  }

 private:
  model::atomic<std::ptrdiff_t, M> permits_;
};

}  // namespace interlock::broken
