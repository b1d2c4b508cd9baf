// A writer that gives up does not leave readers behind that waited because of it.
//
// The lock is held for writing when the others come: a writer that waits a while, and a reader. Whichever is first, the reader gets in.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct timed_writer_lets_readers_in {
  static constexpr unsigned threads = 3;
  static constexpr std::chrono::microseconds patience{1};
  Mutex mutex;

  timed_writer_lets_readers_in() { (void)mutex.try_lock(); }
  void thread(unsigned i) {
    if (i == 0) {
      mutex.unlock();
    } else if (i == 1) {
      if (mutex.try_lock_for(patience)) mutex.unlock();
    } else {
      mutex.lock_shared();
      mutex.unlock_shared();
    }
  }
};

}  // namespace interlock::scenarios
