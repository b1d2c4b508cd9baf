// latch — counts down once, and lets through whoever waits for it.
//
// Contract: std::latch's ([thread.latch.class]). What happened before a count_down has happened before what comes after a wait, or after a
// try_wait that said true. The destructor must not run before every call has returned; a count_down that has let a waiter through
// still notifies.
//
// Progress: try_wait is wait-free, count_down where fetch_sub is, up to the system call that wakes; wait blocks.
//
// Memory ordering: each count_down (1) synchronizes-with the wait or try_wait (2) that reads zero: all writes are read-modify-writes, so
// the last one continues the release sequences of all before it.
//
// Source: C++20 [thread.latch.class], on [atomics.wait].
//
//   latch<> started{3};
//   started.count_down();   // each of three threads
//   started.wait();         // any
#pragma once

#include <cstddef>
#include <limits>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class latch {
 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<int>::max(); }

  /// Precondition: 0 <= expected <= max().
  explicit latch(std::ptrdiff_t expected) : expected_{static_cast<int>(expected)} {
    M::require(0 <= expected && expected <= max(), "a count between 0 and max()");
    M::name(expected_, "expected");
  }
  latch(latch const&) = delete;
  latch& operator=(latch const&) = delete;

  /// Precondition: 0 <= n, and not more than is left.
  void count_down(std::ptrdiff_t n = 1) {
    auto const before = expected_.fetch_sub(static_cast<int>(n), order::release);  // (1) synchronizes-with (2)
    M::require(0 <= n && n <= before, "counts down, and not below zero");
    if (before == n) expected_.notify_all();
  }
  [[nodiscard]] bool try_wait() const noexcept { return expected_.load(order::acquire) == 0; }  // (2)
  void wait() const {
    auto seen = expected_.load(order::acquire);  // (2)
    while (seen != 0) {
      expected_.wait(seen, order::relaxed);
      seen = expected_.load(order::acquire);  // (2)
    }
  }
  void arrive_and_wait(std::ptrdiff_t n = 1) {
    count_down(n);
    wait();
  }

 private:
  model::atomic<int, M> expected_;  // an int, which a futex waits on
};

}  // namespace interlock
