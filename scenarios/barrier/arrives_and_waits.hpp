// Two threads meet: each sees what the other did before.
#pragma once

#include <array>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Latch>
struct arrives_and_waits {
  static constexpr unsigned threads = 2;
  Latch latch{2};
  std::array<model::var<int, M>, 2> data;

  arrives_and_waits() {
    M::name(data[0], "data", 0);
    M::name(data[1], "data", 1);
  }
  void thread(unsigned i) {
    data[i].write(42);
    latch.arrive_and_wait();
    M::check(data[1 - i].read() == 42, "the other has come");
  }
};

}  // namespace interlock::scenarios
