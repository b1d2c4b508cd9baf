// A thread's handle asks it to stop where its scope ends, and the thread is over then.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Thread>
struct stops_and_joins {
  static constexpr unsigned threads = 1;
  static constexpr unsigned starts = 1;
  model::var<int, M> rounds{0};

  stops_and_joins() { M::name(rounds, "rounds"); }
  void thread(unsigned) {
    {
      Thread const worker{[this](auto const& stop) {
        while (!stop.stop_requested()) M::yield();
        rounds.write(rounds.read() + 1);
      }};
    }
    M::check(rounds.read() == 1, "the thread was asked to stop, and waited for");
  }
};

}  // namespace interlock::scenarios
