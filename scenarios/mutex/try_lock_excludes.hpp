// try_lock never blocks; where it succeeds it locks as well as lock does.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct try_lock_excludes {
  static constexpr unsigned threads = 2;
  Mutex mutex;
  model::var<int, M> counter{0};

  try_lock_excludes() { M::name(counter, "counter"); }
  void thread(unsigned i) {
    if (i == 0) mutex.lock();
    else if (!mutex.try_lock()) return;
    counter.write(counter.read() + 1);
    mutex.unlock();
  }
};

}  // namespace interlock::scenarios
