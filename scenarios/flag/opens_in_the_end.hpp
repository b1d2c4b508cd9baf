// An event that is reset and set again, and set by another thread beside that, is set in the end: who waits goes through. Reset once
// more, it is set no longer.
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
  void after() {
    M::check(event.test(), "it is set in the end");
    event.reset();
    M::check(!event.test(), "it is reset");
  }
};

}  // namespace interlock::scenarios
