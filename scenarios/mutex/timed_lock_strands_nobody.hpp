// Of three threads that want the mutex one gives up, perhaps; the others get it all the same.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct timed_lock_strands_nobody {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  Mutex mutex;

  void thread(unsigned i) {
    if (i == 0) {
      if (mutex.try_lock_for(std::chrono::microseconds{1})) mutex.unlock();
    } else {
      model::lock_guard guard{mutex};
    }
  }
};

}  // namespace interlock::scenarios
