// Broken: a waiter that gives up takes itself off the count, whether or not a release has counted it already.
//
// That release has given its permit to the semaphore behind the count, for the waiter. The waiter leaves, and adds one to the count
// as well: now there is one permit in the count and one behind it, for a single release.
//
// Source: the case distinction that timed waits of a benaphore need, as J. Preshing's and C. Desrochers's lightweight semaphores
// make it; here it is left out.
// Right: impl/semaphore/lightweight.hpp.
#pragma once

#include <chrono>
#include <cstddef>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class timeout_undoes_blindly {
 public:
  explicit timeout_undoes_blindly(std::ptrdiff_t permits) : count_{permits} { M::name(count_, "count"); }

  void release() {
    if (count_.fetch_add(1, order::release) < 0) blocking_.release();  // (1) synchronizes-with (2)
  }
  [[nodiscard]] bool try_acquire() {
    auto seen = count_.load(order::relaxed);
    while (seen > 0)
      if (count_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed)) return true;  // (2)
    return false;
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    if (count_.fetch_sub(1, order::acquire) > 0) return true;  // (2)
    if (blocking_.try_acquire_for(timeout)) return true;
    count_.fetch_add(1, order::relaxed);  // BUG: a release may have done so
    return false;
  }

 private:
  model::atomic<std::ptrdiff_t, M> count_;
  counting_semaphore<M> blocking_{0};
};

}  // namespace interlock::broken
