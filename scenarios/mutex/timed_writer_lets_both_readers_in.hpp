// A writer that gives up wakes all readers that waited because of it.
//
// A reader holds the lock and leaves only when both others are in: they get in when the writer, which waits a while, is gone.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct timed_writer_lets_both_readers_in {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  static constexpr std::chrono::microseconds patience{1};
  Mutex mutex;

  timed_writer_lets_both_readers_in() { mutex.lock_shared(); }
  void thread(unsigned i) {
    if (i == 0) {
      if (mutex.try_lock_for(patience)) mutex.unlock();
    } else {
      mutex.lock_shared();
      mutex.unlock_shared();
    }
  }
};

}  // namespace interlock::scenarios
