// Who pops twice while another thread pushes two values gets them in the order in which they were pushed.
#pragma once

#include <interlock/scenarios/lockfree/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Structure>
struct first_in_first_out {
  static constexpr unsigned threads = 2;
  with_participants<Structure> values;

  void thread(unsigned i) {
    if (i == 0) {
      values.push(0, 1);
      values.push(0, 2);
    } else {
      auto const first = values.pop(1);
      auto const second = values.pop(1);
      M::check(first != 2 && second != (first == 0 ? 2 : 1), "in order");
    }
  }
};

}  // namespace interlock::scenarios
