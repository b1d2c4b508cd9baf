// Broken: a writer that gives up makes way, and tells nobody.
//
// Readers that came after it sleep because it waited. It takes its mark off and leaves; nothing is in their way any more, and they sleep
// on until somebody happens to unlock.
//
// Source: what H. Hinnant's reference implementation in WG21 N2406 (2007) does at a timeout, left out.
// Right: impl/mutex/shared.hpp.
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class timed_writer_tells_nobody {
 public:
  timed_writer_tells_nobody() { M::name(state_, "state"); }

  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const deadline = deadline_after<M>(timeout);
    auto seen = state_.fetch_or(writer, order::relaxed);
    while ((seen & writer) != 0) {
      if (!M::wait_until(state_, seen, order::relaxed, deadline)) return false;
      seen = state_.fetch_or(writer, order::relaxed);
    }
    seen = state_.load(order::acquire);  // (2)
    while (seen != writer) {
      if (!M::wait_until(state_, seen, order::relaxed, deadline)) {
        state_.fetch_and(~writer, order::relaxed);  // BUG: readers may sleep
        return false;
      }
      seen = state_.load(order::acquire);  // (2)
    }
    return true;
  }
  void unlock() {
    state_.fetch_and(~writer, order::release);  // (1) synchronizes-with (2)
    state_.notify_all();
  }
  void lock_shared() {
    auto seen = state_.load(order::relaxed);
    for (;;) {
      if ((seen & writer) != 0) {
        state_.wait(seen, order::relaxed);
        seen = state_.load(order::relaxed);
      } else if (state_.compare_exchange_weak(seen, seen + reader, order::acquire, order::relaxed)) {  // (2)
        return;
      }
    }
  }
  void unlock_shared() {
    auto const before = state_.fetch_sub(reader, order::release);  // (1) synchronizes-with (2)
    if (before == (writer | reader)) state_.notify_all();
  }

 private:
  static constexpr unsigned writer = 1;
  static constexpr unsigned reader = 2;

  model::atomic<unsigned, M> state_{0};
};

}  // namespace interlock::broken
