// Three threads meet once: the last to come wakes both others.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Barrier>
struct three_meet {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  Barrier meeting{3};

  void thread(unsigned) { meeting.arrive_and_wait(); }
};

}  // namespace interlock::scenarios
