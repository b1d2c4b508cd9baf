// A timed lock that succeeds excludes, as lock does; one that times out has not locked.
#pragma once

#include <chrono>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct timed_lock_excludes {
  static constexpr unsigned threads = 2;
  Mutex mutex;
  model::var<int, M> counter{0};

  timed_lock_excludes() { M::name(counter, "counter"); }
  void thread(unsigned i) {
    if (i == 0) mutex.lock();
    else if (!mutex.try_lock_for(std::chrono::microseconds{1})) return;
    counter.write(counter.read() + 1);
    mutex.unlock();
  }
  void after() { M::check(mutex.try_lock(), "free in the end"); }
};

}  // namespace interlock::scenarios
