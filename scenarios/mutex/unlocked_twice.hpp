// A client that unlocks once more than it locked; the others rely on the mutex.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct unlocked_twice {
  static constexpr unsigned threads = 3;
  Mutex mutex;
  model::var<int, M> counter{0};

  unlocked_twice() { M::name(counter, "counter"); }
  void thread(unsigned i) {
    mutex.lock();
    if (i != 0) counter.write(counter.read() + 1);
    mutex.unlock();
    if (i == 0) mutex.unlock();
  }
};

}  // namespace interlock::scenarios
