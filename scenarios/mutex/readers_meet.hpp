// Readers that wait for each other inside meet there, though a writer was in their way when they came.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct readers_meet {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  Mutex mutex;
  model::atomic<int, M> inside{0};

  readers_meet() {
    M::name(inside, "inside");
    mutex.lock();
  }
  void thread(unsigned i) {
    if (i == 0) {
      mutex.unlock();
    } else {
      mutex.lock_shared();
      inside.fetch_add(1, order::relaxed);
      inside.notify_all();
      inside.wait(1, order::relaxed);
      mutex.unlock_shared();
    }
  }
};

}  // namespace interlock::scenarios
