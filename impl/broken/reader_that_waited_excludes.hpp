// Broken: a reader that had to wait for a writer enters as a writer would.
//
// It keeps other readers out. Readers that wait for each other inside, which they may, since each has asked for no more than a share, do
// not meet.
//
// Source: microsoft/STL issue 4448: Windows' SRW locks, on which its std::shared_mutex is built, could grant a reader that was woken
// exclusive ownership.
// Right: impl/mutex/shared.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class reader_that_waited_excludes {
 public:
  reader_that_waited_excludes() { M::name(state_, "state"); }

  void lock() {
    auto seen = 0U;
    while (!state_.compare_exchange_weak(seen, writer, order::acquire, order::relaxed)) {  // (2)
      if (seen != 0) state_.wait(seen, order::relaxed);
      seen = 0;
    }
  }
  void unlock() {
    state_.store(0, order::release);  // (1) synchronizes-with (2)
    state_.notify_all();
  }
  void lock_shared() {
    auto seen = state_.load(order::relaxed);
    while (seen != writer)
      if (state_.compare_exchange_weak(seen, seen + reader, order::acquire, order::relaxed)) return;  // (2)
    lock();  // BUG: a share was asked for
  }
  void unlock_shared() {
    if (state_.load(order::relaxed) == writer) return unlock();
    if (state_.fetch_sub(reader, order::release) == reader) state_.notify_all();  // (1) synchronizes-with (2)
  }

 private:
  static constexpr unsigned writer = 1;
  static constexpr unsigned reader = 2;

  model::atomic<unsigned, M> state_{0};
};

}  // namespace interlock::broken
