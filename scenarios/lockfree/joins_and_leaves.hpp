// Threads that take part for one pop each time: who comes takes over what who has left has used, and nothing of it lingers.
#pragma once

#include <interlock/scenarios/lockfree/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Structure>
struct joins_and_leaves {
  static constexpr unsigned threads = 2;
  Structure structure;

  joins_and_leaves() {
    for (int value = 1; value <= 3; ++value) structure.push(value);
  }
  void thread(unsigned i) {
    for (unsigned round = 0; round <= i; ++round) {
      typename Structure::participant me{structure};
      M::check(structure.try_pop(me).has_value(), "there is one for each");
    }
  }
};

}  // namespace interlock::scenarios
