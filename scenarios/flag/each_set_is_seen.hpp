// A thread that sleeps until two others have done their part sees both, though their two signals may have become one.
//
// The notes are relaxed: it is the event that must bring them.
#pragma once

#include <array>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Event>
struct each_set_is_seen {
  static constexpr unsigned threads = 3;
  Event event;
  std::array<model::atomic<bool, M>, 2> done{};

  each_set_is_seen() {
    M::name(done[0], "done", 0);
    M::name(done[1], "done", 1);
  }
  void thread(unsigned i) {
    if (i < 2) {
      done[i].store(true, order::relaxed);
      event.set();
    } else {
      while (!done[0].load(order::relaxed) || !done[1].load(order::relaxed)) event.wait();
    }
  }
};

}  // namespace interlock::scenarios
