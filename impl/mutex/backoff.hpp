// backoff_mutex — a spinning mutex whose waiters keep away for longer each time that they lose.
//
// Contract: meets Lockable ([thread.req.lockable.req]); not recursive, and knows no owner. For sections shorter than a switch of
// threads, with many threads that want in: those that have just lost do not all come back at once.
//
// Progress: lock is deadlock-free and not starvation-free, and less fair than spin_mutex: who has lost often waits longest. try_lock
// and unlock are wait-free.
//
// Memory ordering: an unlock (1) synchronizes-with the lock or try_lock (2) that reads its false.
//
// Source: T. Anderson, "The performance of spin lock alternatives for shared-memory multiprocessors" (IEEE TPDS 1(1), 1990).
//
//   backoff_mutex<> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <algorithm>

#include <interlock/model/native.hpp>

namespace interlock {

/// `Longest` is the most pauses between two tries.
template <model::Model M = model::native, unsigned Longest = 1024>
class backoff_mutex {
  static_assert(Longest > 0);

 public:
  backoff_mutex() { M::name(locked_, "locked"); }
  backoff_mutex(backoff_mutex const&) = delete;
  backoff_mutex& operator=(backoff_mutex const&) = delete;

  void lock() noexcept {
    for (unsigned pauses = 1;; pauses = std::min(2 * pauses, Longest)) {
      // Relaxed: a look decides nothing but when to try.
      while (locked_.load(order::relaxed)) M::yield();
      if (!locked_.exchange(true, order::acquire)) return;  // (2)
      for (unsigned i = 0; i != pauses; ++i) M::pause();
    }
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
