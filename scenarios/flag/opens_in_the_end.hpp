// An event that is reset and set again, and set by another thread beside that, is set in the end: who waits goes through.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Event>
struct opens_in_the_end {
  static constexpr unsigned threads = 3;
  Event event;

  opens_in_the_end() { event.set(); }
  void thread(unsigned i) {
    if (i == 0) {
      event.reset();
      event.set();
    } else if (i == 1) {
      event.set();
    } else {
      event.wait();
    }
  }
};

}  // namespace interlock::scenarios
