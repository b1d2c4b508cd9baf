// spin_semaphore — a counting semaphore that never sleeps.
//
// Contract: acquire takes a permit and spins while there is none; release gives permits to any thread, from any thread, and must not
// exceed max(). For waits shorter than a switch of threads, and where there is nothing to sleep on. A thread whose acquire has
// returned may destroy it: release touches nothing once the permit is visible.
//
// Progress: release is wait-free where fetch_add is, try_acquire lock-free; acquire is deadlock-free and not fair.
//
// Memory ordering: a release (1) synchronizes-with every acquire or try_acquire (2) that takes a permit after it in the modification
// order of the count, whose writes are all read-modify-writes.
//
// Source: the semaphore with busy waiting of E. W. Dijkstra, "Cooperating sequential processes" (EWD 123, 1965).
//
//   spin_semaphore<> slots{2};
//   slots.acquire();
//   slots.release();
#pragma once

#include <cstddef>
#include <limits>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class spin_semaphore {
 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<std::ptrdiff_t>::max(); }

  /// Precondition: 0 <= permits.
  explicit spin_semaphore(std::ptrdiff_t permits) : permits_{permits} {
    M::require(0 <= permits, "initial permits not negative");
    M::name(permits_, "permits");
  }
  spin_semaphore(spin_semaphore const&) = delete;
  spin_semaphore& operator=(spin_semaphore const&) = delete;

  /// Gives n permits. Precondition: n >= 0, and the count stays at most max().
  void release(std::ptrdiff_t n = 1) {
    auto const before = permits_.fetch_add(n, order::release);  // (1) synchronizes-with (2)
    M::require(0 <= n, "release gives permits and does not take any");
    M::require(n <= max() - before, "release keeps the count at most max()");
  }

  /// Takes a permit; spins while there is none, looking only: a look leaves the cache line where it is.
  void acquire() noexcept {
    while (!try_acquire())
      while (permits_.load(order::relaxed) == 0) M::yield();
  }

  /// Takes a permit if there is one.
  [[nodiscard]] bool try_acquire() noexcept {
    auto seen = permits_.load(order::relaxed);
    // Takes only what is there: a count that went below zero for a moment would turn others away (impl/broken/takes_on_credit.hpp).
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::acquire, order::relaxed)) return true;  // (2)
    return false;
  }

 private:
  model::atomic<std::ptrdiff_t, M> permits_;
};

}  // namespace interlock
