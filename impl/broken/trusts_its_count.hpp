// Broken: a waiter that gives up finds that a release has counted it, and waits for the permit that must be on its way.
//
// A permit behind the count is nobody's in particular: another thread that has come meanwhile may take it. The waiter, whose time is up,
// sleeps on without a timeout, until a release that need not come.
//
// Source: what the loop after a timeout in J. Preshing's and C. Desrochers's lightweight semaphores is for: it tries, and looks again.
// Right: impl/semaphore/lightweight.hpp.
#pragma once

#include <chrono>
#include <cstddef>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class trusts_its_count {
 public:
  explicit trusts_its_count(std::ptrdiff_t permits) : count_{permits} { M::name(count_, "count"); }

  void release() {
    if (count_.fetch_add(1, order::release) < 0) blocking_.release();  // (1) synchronizes-with (2)
  }
  void acquire() {
    if (count_.fetch_sub(1, order::acquire) <= 0) blocking_.acquire();  // (2)
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    if (count_.fetch_sub(1, order::acquire) > 0) return true;  // (2)
    if (blocking_.try_acquire_for(timeout)) return true;
    auto seen = count_.load(order::relaxed);
    while (seen < 0)
      if (count_.compare_exchange_weak(seen, seen + 1, order::relaxed, order::relaxed)) return false;
    blocking_.acquire();  // BUG: for ever, perhaps
    return true;
  }

 private:
  model::atomic<std::ptrdiff_t, M> count_;
  counting_semaphore<M> blocking_{0};
};

}  // namespace interlock::broken
