// Broken: a condition variable whose waiter asks for the stop, and the predicate, and then waits as if nobody had asked to stop.
//
// A request that comes between the question and the wait notifies nobody: the waiter reads the count that the request has made, and sleeps on it.
// Who requests a stop holds no lock that would keep it out.
//
// Source: what C++20 [thread.condvarany.intwait] says wait does is this loop, taken by its word; P0660R10 (N. Josuttis and others, "Stop Token
// and Joining Thread") has why the check and the sleep must be one for who requests the stop.
// Right: impl/flag/condition.hpp, which reads the count first.
#pragma once

#include <concepts>
#include <cstdint>

#include <interlock/impl/thread/stop_token.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class stops_before_it_counts {
 public:
  stops_before_it_counts() { M::name(notified_, "notified"); }

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
    while (!stop.stop_requested()) {
      if (holds()) return true;
      wait(lock);  // BUG: a stop may have been requested meanwhile
    }
    return holds();
  }
  void notify_all() {
    notified_.fetch_add(1, order::relaxed);
    notified_.notify_all();
  }

 private:
  model::atomic<std::uint32_t, M> notified_{0};
};

}  // namespace interlock::broken
