// A client that locks what it holds already.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct relocked {
  static constexpr unsigned threads = 1;
  Mutex mutex;

  void thread(unsigned) {
    mutex.lock();
    mutex.lock();
  }
};

}  // namespace interlock::scenarios
