// ticket_mutex — a spinning mutex that serves its callers in order.
//
// Contract: meets Lockable; not recursive, knows no owner. At most 2^32 - 1 callers at a time.
//
// Progress: lock is starvation-free given a fair scheduler; unlock is wait-free, try_lock too.
// Every waiter spins on one word, so a hand-over costs as many cache misses as there are waiters.
//
// Memory ordering: an unlock (1) synchronizes-with the lock or try_lock (2) that sees its number
// served. next_ hands out numbers and publishes nothing.
//
// Source: J. Mellor-Crummey and M. Scott, "Algorithms for scalable synchronization on
// shared-memory multiprocessors" (ACM TOCS 9(1), 1991), section 2.2.
//
//   ticket_mutex<> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class ticket_mutex {
 public:
  ticket_mutex() {
    M::name(next_, "next");
    M::name(serving_, "serving");
  }
  ticket_mutex(ticket_mutex const&) = delete;
  ticket_mutex& operator=(ticket_mutex const&) = delete;

  void lock() noexcept {
    // Relaxed: a number is unique because next_ has one modification order; the section before is
    // seen by way of serving_.
    auto const mine = next_.fetch_add(1, order::relaxed);
    while (serving_.load(order::acquire) != mine) M::yield();  // (2)
  }

  /// Takes the next number only if it is being served.
  [[nodiscard]] bool try_lock() noexcept {
    auto served = serving_.load(order::acquire);  // (2)
    // Relaxed: if the number that is served can still be drawn then nobody holds the mutex, and
    // nobody has since the unlock that (2) has read.
    // audit: try_lock may fail for no reason, as std's may, so a weak one would do; callers rarely try again.
    return next_.compare_exchange_strong(served, served + 1, order::relaxed, order::relaxed);
  }

  /// Precondition: the caller has locked it.
  void unlock() noexcept {
    // Relaxed: only the holder writes serving_, and the last holder's store is visible by (2).
    auto const mine = serving_.load(order::relaxed);
    serving_.store(mine + 1, order::release);  // (1) synchronizes-with (2)
  }

 private:
  model::atomic<std::uint32_t, M> next_{0};
  model::atomic<std::uint32_t, M> serving_{0};
};

}  // namespace interlock
