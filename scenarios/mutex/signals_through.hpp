// One thread waits in lock for another one's unlock: a signal, if the lock has no owner.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct signals_through {
  static constexpr unsigned threads = 2;
  Mutex mutex;
  model::var<int, M> data{0};

  signals_through() {
    M::name(data, "data");
    mutex.lock();
  }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(42);
      mutex.unlock();
    } else {
      mutex.lock();
      M::check(data.read() == 42, "the data has arrived");
    }
  }
};

}  // namespace interlock::scenarios
