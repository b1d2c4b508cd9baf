// A latch lets the waiter through when both others have counted down, and shows what each of them did before.
#pragma once

#include <array>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Latch>
struct opens_when_all_have_come {
  static constexpr unsigned threads = 3;
  Latch latch{2};
  std::array<model::var<int, M>, 2> data;

  opens_when_all_have_come() {
    M::name(data[0], "data", 0);
    M::name(data[1], "data", 1);
  }
  void thread(unsigned i) {
    if (i < 2) {
      data[i].write(42);
      latch.count_down();
    } else {
      latch.wait();
      M::check(data[0].read() == 42 && data[1].read() == 42, "all have come");
    }
  }
};

}  // namespace interlock::scenarios
