// condition — a condition variable of one word, for any lock.
//
// Contract: wait unlocks the lock that its caller holds, waits, and locks it again. It returns once a notification has come that was made
// after the unlock, and may return for no reason; so it stands in a loop. Who changes what others wait for does so with the lock held, and
// notifies then or afterwards. Who waits with a stop_token returns when a stop is requested, too, whatever the requester holds, and says
// whether the predicate holds then. The destructor must not run before every call has returned.
//
// Progress: notify_one and notify_all are wait-free where fetch_add is, up to the system call that wakes; wait blocks.
//
// Memory ordering: everything is relaxed; the lock orders, but a request to stop, which holds none: it is made before it is counted (1), and
// who has read that count (2) finds it made, or sleeps on an older count, from which the notification wakes it. A waiter reads the count before it unlocks, and who changes what it waits for
// locks after that, so the notification that follows makes another number: the waiter does not sleep on it, or it sleeps already. 2^32
// notifications in the time that a waiter takes from the unlock to its sleep would make the same number.
//
// Source: the count is that of D. Reed's and R. Kanodia's eventcounts (CACM 22(2), 1979); musl had condition variables like this from 2011
// to 2014. Waits that a stop ends: C++20 [thread.condvarany.intwait].
//
//   condition<> changed;
//   model::unique_lock lock{mutex};
//   while (!ready) changed.wait(lock);          // waiter
//   ready = true; changed.notify_all();         // notifier, with the mutex held
//   if (!changed.wait(lock, stop, [&] { return ready; })) return;  // or there is no more to come
#pragma once

#include <concepts>
#include <cstdint>
#include <utility>

#include <interlock/impl/thread/stop_token.hpp>
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
  /// The same, or until a stop is requested. Returns whether it holds.
  template <class Lock, std::predicate Predicate>
  bool wait(Lock& lock, stop_token<M> stop, Predicate holds) {
    return wait_unless_stopped(lock, stop, holds, [this](auto seen) {
      notified_.wait(seen, order::relaxed);
      return true;
    });
  }

  /// Returns false when the deadline passed without a notification.
  template <class Lock>
  bool wait_until(Lock& lock, typename M::clock::time_point deadline) {
    auto const seen = notified_.load(order::relaxed);
    lock.unlock();
    auto const was_notified = M::wait_until(notified_, seen, order::relaxed, deadline);
    lock.lock();
    return was_notified;
  }
  /// Waits until the predicate holds, or the deadline. Returns whether it holds.
  template <class Lock, std::predicate Predicate>
  bool wait_until(Lock& lock, typename M::clock::time_point deadline, Predicate holds) {
    while (!holds())
      if (!wait_until(lock, deadline)) return holds();
    return true;
  }
  /// The same, or until a stop is requested.
  template <class Lock, std::predicate Predicate>
  bool wait_until(Lock& lock, stop_token<M> stop, typename M::clock::time_point deadline, Predicate holds) {
    return wait_unless_stopped(lock, stop, holds, [&](auto seen) { return M::wait_until(notified_, seen, order::relaxed, deadline); });
  }
  template <class Lock>
  bool wait_for(Lock& lock, typename M::clock::duration time) {
    return wait_until(lock, M::clock::now() + time);
  }
  template <class Lock, std::predicate Predicate>
  bool wait_for(Lock& lock, typename M::clock::duration time, Predicate holds) {
    return wait_until(lock, M::clock::now() + time, std::move(holds));
  }
  template <class Lock, std::predicate Predicate>
  bool wait_for(Lock& lock, stop_token<M> stop, typename M::clock::duration time, Predicate holds) {
    return wait_until(lock, std::move(stop), M::clock::now() + time, std::move(holds));
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
  // `sleep`: as long as the count is this one; returns false where its time is over.
  template <class Lock, class Predicate, class Sleep>
  bool wait_unless_stopped(Lock& lock, stop_token<M> const& stop, Predicate& holds, Sleep sleep) {
    stop_callback const tell{stop, wakes_all{*this}};
    while (!holds()) {
      auto const seen = notified_.load(order::acquire);  // (2) synchronizes-with (1)
      if (stop.stop_requested()) return false;
      lock.unlock();
      auto const in_time = sleep(seen);
      lock.lock();
      if (!in_time) return holds();
    }
    return true;
  }
  // When a stop is requested.
  struct wakes_all {
    condition& who_waits;
    void operator()() const {
      who_waits.notified_.fetch_add(1, order::release);  // (1) synchronizes-with (2)
      who_waits.notified_.notify_all();
    }
  };

  model::atomic<std::uint32_t, M> notified_{0};
};

}  // namespace interlock
