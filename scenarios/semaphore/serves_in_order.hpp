// Nobody overtakes a thread that is already in the queue.
//
// A late-comer knows that it is late because it has seen the flag; the one permit is then spoken
// for, whether or not its owner has run yet.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct serves_in_order {
  static constexpr unsigned threads = 2;
  Semaphore permits{0};
  model::atomic<bool, M> queued{false};

  serves_in_order() { M::name(queued, "queued"); }
  void thread(unsigned i) {
    if (i == 0) {
      auto const mine = permits.enqueue();
      queued.store(true, order::release);
      permits.wait(mine);
    } else {
      auto const late = queued.load(order::acquire);
      permits.release();
      if (late) M::check(!permits.try_acquire(), "first come, first served");
    }
  }
};

}  // namespace interlock::scenarios
