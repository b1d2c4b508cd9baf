// A reader that waits inside for a second one gets company, though a writer has come between them: the writer gives up.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct reader_waits_for_reader {
  static constexpr unsigned threads = 2;
  static constexpr std::chrono::microseconds patience{1};
  Mutex mutex;

  reader_waits_for_reader() { mutex.lock_shared(); }
  void thread(unsigned i) {
    if (i == 0) {
      M::check(!mutex.try_lock_for(patience), "a reader is inside");
    } else {
      mutex.lock_shared();
      mutex.unlock_shared();
    }
  }
};

}  // namespace interlock::scenarios
