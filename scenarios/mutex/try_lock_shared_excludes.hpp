// try_lock_shared never blocks; where it succeeds it keeps writers out as well as lock_shared does.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct try_lock_shared_excludes {
  static constexpr unsigned threads = 2;
  Mutex mutex;
  model::var<int, M> data{0};

  try_lock_shared_excludes() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 0) {
      if (!mutex.try_lock()) return;
      data.write(1);
      mutex.unlock();
    } else if (mutex.try_lock_shared()) {
      M::check(data.read() >= 0, "what a writer left");
      mutex.unlock_shared();
    }
  }
};

}  // namespace interlock::scenarios
