// Two threads pop two values: each gets one, and looks at no node that the other has destroyed.
#pragma once

#include <array>

#include <interlock/scenarios/lockfree/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Structure>
struct both_pop {
  static constexpr unsigned threads = 2;
  with_participants<Structure> values;
  std::array<model::var<int, M>, 2> got;

  both_pop() {
    M::name(got[0], "got", 0);
    M::name(got[1], "got", 1);
    values.push(0, 1);
    values.push(0, 2);
  }
  void thread(unsigned i) { got[i].write(values.pop(i)); }
  void after() {
    M::check(got[0].read() + got[1].read() == 3, "one for each");
    M::check(values.pop(0) == 0, "and no more");
  }
};

}  // namespace interlock::scenarios
