// A signal that is reset is no longer given, and can be given anew.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Event>
struct can_be_reset {
  static constexpr unsigned threads = 1;
  Event signal;

  void thread(unsigned) {
    signal.set();
    M::check(signal.test(), "it is given");
    signal.reset();
    M::check(!signal.test(), "it is given no more");
    signal.set();
    M::check(signal.test(), "it is given again");
  }
};

}  // namespace interlock::scenarios
