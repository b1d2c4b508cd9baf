// Of two waiters the one that came first gets the one permit first, though both are asleep when it comes.
//
// A late-comer knows that it is late because it has seen the other one wait. The permit goes from hand to hand; so what the first does
// while it holds it has happened before the second's turn.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct serves_waiters_in_order {
  static constexpr unsigned threads = 3;
  Semaphore permit{0};
  model::var<bool, M> first_served{false};

  serves_waiters_in_order() { M::name(first_served, "first_served"); }
  void thread(unsigned i) {
    if (i == 0) {
      permit.acquire();
      first_served.write(true);
      permit.release();
    } else if (i == 1) {
      auto const late = permit.waiting() == 1;
      permit.acquire();
      if (late) M::check(first_served.read(), "first come, first served");
      permit.release();
    } else {
      permit.release();
    }
  }
};

}  // namespace interlock::scenarios
