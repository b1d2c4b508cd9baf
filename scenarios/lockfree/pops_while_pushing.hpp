// One thread pushes while another pops: what was there, or what has come; and the rest is there in the end.
#pragma once

#include <interlock/scenarios/lockfree/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Structure>
struct pops_while_pushing {
  static constexpr unsigned threads = 2;
  with_participants<Structure> values;
  model::var<int, M> got{0};

  pops_while_pushing() { M::name(got, "got"); }
  void thread(unsigned i) {
    if (i == 0) {
      values.push(0, 1);
      values.push(0, 2);
    } else {
      got.write(values.pop(1));
    }
  }
  void after() {
    auto sum = got.read();
    while (auto const value = values.pop(0)) sum += value;
    M::check(sum == 3, "each value, once");
  }
};

}  // namespace interlock::scenarios
