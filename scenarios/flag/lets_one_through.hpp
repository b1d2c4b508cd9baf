// One set lets one thread through, and gives it what came before the set.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Event>
struct lets_one_through {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  Event event;
  model::var<int, M> data{0};

  lets_one_through() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      event.set();
    } else if (event.try_wait()) {
      data.write(data.read() + 1);
    }
  }
};

}  // namespace interlock::scenarios
