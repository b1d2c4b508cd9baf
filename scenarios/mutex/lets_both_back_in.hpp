// Two threads lock twice each: what the first round left behind does no harm in the second.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct lets_both_back_in {
  static constexpr unsigned threads = 2;
  Mutex mutex;
  model::var<int, M> counter{0};

  lets_both_back_in() { M::name(counter, "counter"); }
  void thread(unsigned) {
    for (int round = 0; round != 2; ++round) {
      model::lock_guard guard{mutex};
      counter.write(counter.read() + 1);
    }
  }
  void after() { M::check(counter.read() == 4, "all sections counted"); }
};

}  // namespace interlock::scenarios
