// The owner of a recursive mutex locks it again; others wait until it has unlocked as often.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct locks_again {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Mutex mutex;
  model::var<int, M> counter{0};

  locks_again() { M::name(counter, "counter"); }
  void thread(unsigned) {
    model::lock_guard outer{mutex};
    {
      model::lock_guard inner{mutex};
      counter.write(counter.read() + 1);
    }
    counter.write(counter.read() + 1);
  }
  void after() { M::check(counter.read() == 4, "both sections counted, all of them"); }
};

}  // namespace interlock::scenarios
