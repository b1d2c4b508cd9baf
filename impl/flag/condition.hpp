// condition — a condition variable of one word, for any lock.
//
// Contract: wait unlocks the lock that its caller holds, waits, and locks it again. It returns once a notification has come that was made
// after the unlock, and may return for no reason; so it stands in a loop. Who changes what others wait for does so with the lock held, and
// notifies then or afterwards. The destructor must not run before every call has returned.
//
// Progress: notify_one and notify_all are wait-free where fetch_add is, up to the system call that wakes; wait blocks.
//
// Memory ordering: everything is relaxed; the lock orders. A waiter reads the count before it unlocks, and who changes what it waits for
// locks after that, so the notification that follows makes another number: the waiter does not sleep on it, or it sleeps already. 2^32
// notifications in the time that a waiter takes from the unlock to its sleep would make the same number.
//
// Source: the count is that of D. Reed's and R. Kanodia's eventcounts (CACM 22(2), 1979); musl had condition variables like this from 2011
// to 2014.
//
//   condition<> changed;
//   model::unique_lock lock{mutex};
//   while (!ready) changed.wait(lock);          // waiter
//   ready = true; changed.notify_all();         // notifier, with the mutex held
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class condition {
 public:
  condition() { M::name(notified_, "notified"); }
  condition(condition const&) = delete;
  condition& operator=(condition const&) = delete;

  /// Precondition: the caller holds the lock, which is that of all who wait.
  template <class Lock>
  void wait(Lock& lock) {
    auto const seen = notified_.load(order::relaxed);
    lock.unlock();
    notified_.wait(seen, order::relaxed);
    lock.lock();
  }
  /// Waits until the predicate holds.
  template <class Lock, class Predicate>
  void wait(Lock& lock, Predicate holds) {
    while (!holds()) wait(lock);
  }

  /// Lets one of those that wait go on, and maybe more.
  void notify_one() {
    // All are woken: the one could be a thread that began to wait after the count had changed, and finds nothing to wake up for.
    notify_all();
  }
  void notify_all() {
    notified_.fetch_add(1, order::relaxed);
    notified_.notify_all();
  }

 private:
  model::atomic<std::uint32_t, M> notified_{0};
};

}  // namespace interlock
