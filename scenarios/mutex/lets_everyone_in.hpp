// Of three threads that want the mutex each gets it: nobody is left asleep or spinning.
//
// Three, because a wake-up can only be forgotten where one thread holds and two wait.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct lets_everyone_in {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  Mutex mutex;
  model::var<int, M> counter{0};

  lets_everyone_in() { M::name(counter, "counter"); }
  void thread(unsigned) {
    model::lock_guard guard{mutex};
    counter.write(counter.read() + 1);
  }
  void after() { M::check(counter.read() == 3, "all sections counted"); }
};

}  // namespace interlock::scenarios
