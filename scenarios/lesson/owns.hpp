// A path through the code that unlocks twice. A mutex has an owner, so the second unlock is an error where it happens; to a semaphore it is a
// second permit, and the damage is done elsewhere.
#pragma once

#include <interlock/scenarios/lesson/locks.hpp>

namespace interlock::scenarios {

template <model::Model M, class Lock>
struct owns {
  static constexpr unsigned threads = 3;
  Lock lock;
  model::var<int, M> balance{0};

  owns() { M::name(balance, "balance"); }
  void thread(unsigned i) {
    lock.lock();
    if (i != 0) balance.write(balance.read() + 1);
    lock.unlock();
    if (i == 0) lock.unlock();  // BUG of the client
  }
};

}  // namespace interlock::scenarios
