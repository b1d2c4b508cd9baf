// A thread that has been inside locks again, with another one waiting or not.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct lets_a_thread_back_in {
  static constexpr unsigned threads = 2;
  Mutex mutex;
  model::var<int, M> counter{0};

  lets_a_thread_back_in() { M::name(counter, "counter"); }
  void thread(unsigned i) {
    for (unsigned round = 0; round <= i; ++round) {
      model::lock_guard guard{mutex};
      counter.write(counter.read() + 1);
    }
  }
  void after() { M::check(counter.read() == 3, "all sections counted"); }
};

}  // namespace interlock::scenarios
