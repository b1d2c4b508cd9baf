// Two consumers try for the one value that is there: one gets it, and the other finds nothing.
#pragma once

#include <array>

#include <interlock/scenarios/buffer/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct consumers_take_turns {
  static constexpr unsigned threads = 2;
  Buffer buffer;
  std::array<model::var<int, M>, 2> got;

  consumers_take_turns() {
    M::name(got[0], "got", 0);
    M::name(got[1], "got", 1);
    put<M>(buffer, 1);
  }
  void thread(unsigned i) { got[i].write(buffer.try_pop().value_or(0)); }
  void after() { M::check(got[0].read() + got[1].read() == 1, "for one of the two"); }
};

}  // namespace interlock::scenarios
