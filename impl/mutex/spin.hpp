// spin_mutex — one flag; waits by looking at it (test and test-and-set).
//
// Contract: meets Lockable ([thread.req.lockable.req]); not recursive, and knows no owner:
// see owned_mutex. For sections shorter than a switch of threads.
//
// Progress: lock is deadlock-free and not starvation-free; try_lock and unlock are wait-free.
//
// Memory ordering: an unlock (1) synchronizes-with the lock or try_lock (2) that reads its false.
//
// Source: L. Rudolph and Z. Segall, "Dynamic decentralized cache schemes for MIMD parallel
// processors" (ISCA 1984): look first, so that waiting stays within the waiter's own cache.
//
//   spin_mutex<> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class spin_mutex {
 public:
  spin_mutex() { M::name(locked_, "locked"); }
  spin_mutex(spin_mutex const&) = delete;
  spin_mutex& operator=(spin_mutex const&) = delete;

  void lock() noexcept {
    while (locked_.exchange(true, order::acquire))  // (2)
      // Relaxed: a look decides nothing but when to try again.
      while (locked_.load(order::relaxed)) M::yield();
  }

  /// Looks first, so that failing leaves the cache line of the holder alone.
  [[nodiscard]] bool try_lock() noexcept {
    return !locked_.load(order::relaxed) && !locked_.exchange(true, order::acquire);  // (2)
  }

  /// Precondition: the caller has locked it.
  void unlock() noexcept { locked_.store(false, order::release); }  // (1) synchronizes-with (2)

 private:
  model::atomic<bool, M> locked_{false};
};

}  // namespace interlock
