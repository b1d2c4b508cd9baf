// Two threads push a value each: both are there in the end, once.
#pragma once

#include <interlock/scenarios/lockfree/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Structure>
struct both_push {
  static constexpr unsigned threads = 2;
  with_participants<Structure> values;

  void thread(unsigned i) { values.push(i, static_cast<int>(i) + 1); }
  void after() {
    auto const first = values.pop(0);
    auto const second = values.pop(0);
    M::check(first + second == 3 && values.pop(0) == 0, "both, once");
  }
};

}  // namespace interlock::scenarios
