// Broken: a condition variable that counts a request to stop without saying that it was made before.
//
// The waiter reads the new count and the old answer to whether a stop was requested, and sleeps on that count: on x86 it works, since
// the processor keeps the order of stores and of loads.
//
// Source: our own. It is the message passing of every textbook (Maranget, Sarkar, Sewell, 2012, MP) with a request as the message.
// Right: impl/flag/condition.hpp, which releases (1) and acquires (2).
#pragma once

#include <concepts>
#include <cstdint>

#include <interlock/impl/thread/stop_token.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class counts_a_stop_relaxed {
 public:
  counts_a_stop_relaxed() { M::name(notified_, "notified"); }

  template <class Lock>
  void wait(Lock& lock) {
    auto const seen = notified_.load(order::relaxed);
    lock.unlock();
    notified_.wait(seen, order::relaxed);
    lock.lock();
  }
  template <class Lock, std::predicate Predicate>
  bool wait(Lock& lock, stop_token<M> stop, Predicate holds) {
    stop_callback const tell{stop, [this] { notify_all(); }};
    while (!holds()) {
      auto const seen = notified_.load(order::relaxed);  // BUG: what came before the count is not known
      if (stop.stop_requested()) return false;
      lock.unlock();
      notified_.wait(seen, order::relaxed);
      lock.lock();
    }
    return true;
  }
  void notify_all() {
    notified_.fetch_add(1, order::relaxed);  // BUG
    notified_.notify_all();
  }

 private:
  model::atomic<std::uint32_t, M> notified_{0};
};

}  // namespace interlock::broken
