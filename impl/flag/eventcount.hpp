// eventcount — lets threads sleep until a condition that is somebody else's data comes true: a condition variable for code without locks.
//
// Contract: a waiter calls prepare_wait, looks at its condition, and then either cancel_wait or wait with the key that it was given. If
// the condition became true, and notify was called, after the look, wait returns; it may return for no reason, too. Who makes the
// condition true calls notify_all afterwards. await does all of a waiter's part. The condition may be read and written relaxed. The
// destructor must not run before every call has returned.
//
// Progress: prepare_wait and cancel_wait are wait-free where fetch_add is; so is notify_all where nobody waits, and then it writes
// nothing. wait blocks.
//
// Memory ordering: the waiter counts itself and then looks; the notifier makes the condition true and then looks for waiters. A seq_cst
// fence between the two, on each side (1), makes at least one see the other: an update of the condition, however strong, is no
// fence for what is loaded after it. A waiter whose key is that of a later event (2) must see what was before that event (3).
//
// Source: D. Reed and R. Kanodia, "Synchronization with eventcounts and sequencers" (CACM 22(2), 1979); in this form D. Vyukov's.
//
//   eventcount<> changed;
//   changed.await([&] { return !queue.empty(); });   // waiter
//   queue.push(1); changed.notify_all();             // notifier
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class eventcount {
 public:
  enum class key : std::uint32_t {};

  eventcount() {
    M::name(events_, "events");
    M::name(waiters_, "waiters");
  }
  eventcount(eventcount const&) = delete;
  eventcount& operator=(eventcount const&) = delete;

  /// Makes the caller a waiter. To be followed by a look at the condition, and by cancel_wait or wait.
  [[nodiscard]] key prepare_wait() noexcept {
    waiters_.fetch_add(1, order::relaxed);
    // audit: a key from before the fence is an older one, if another at all, and with that wait returns at once.
    M::fence(order::seq_cst);                   // (1)
    return key{events_.load(order::acquire)};  // (2)
  }
  // audit: a count that is too high costs notifications that nobody needs, and nothing else.
  void cancel_wait() noexcept { waiters_.fetch_sub(1, order::relaxed); }
  /// Waits for a notify_all since the prepare_wait that gave this key.
  void wait(key seen) {
    // Relaxed: the condition is looked at again.
    events_.wait(static_cast<std::uint32_t>(seen), order::relaxed);
    cancel_wait();
  }
  /// Waits until the condition holds.
  template <class Condition>
  void await(Condition holds) {
    while (!holds()) {
      auto const seen = prepare_wait();
      if (holds()) {
        cancel_wait();
        return;
      }
      wait(seen);
    }
  }

  /// Wakes all that wait.
  void notify_all() {
    M::fence(order::seq_cst);  // (1)
    if (waiters_.load(order::relaxed) == 0) return;
    events_.fetch_add(1, order::relaxed);  // (3): what comes before the fence synchronizes-with (2)
    events_.notify_all();
  }

 private:
  model::atomic<std::uint32_t, M> events_{0};
  model::atomic<std::uint32_t, M> waiters_{0};
};

}  // namespace interlock
