// What one producer puts in, one consumer takes out: all of it, once, in order.
//
// Checked when both are done, so that an access that races is reported as the race it is.
#pragma once

#include <array>

#include <interlock/scenarios/buffer/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct keeps_order {
  static constexpr unsigned threads = 2;
  Buffer buffer;
  std::array<model::var<int, M>, 2> taken;

  keeps_order() {
    M::name(taken[0], "taken", 0);
    M::name(taken[1], "taken", 1);
  }
  void thread(unsigned i) {
    for (int item = 1; item <= 2; ++item)
      if (i == 0) put<M>(buffer, item);
      else taken[static_cast<std::size_t>(item - 1)].write(get<M>(buffer));
  }
  void after() {
    M::check(taken[0].read() == 1 && taken[1].read() == 2, "all items, once, in order");
  }
};

}  // namespace interlock::scenarios
