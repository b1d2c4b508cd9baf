// A test-and-set spinlock, three threads, one critical section each.

#include <interlock/scenarios/scenario.hpp>

namespace {

using interlock::order;

template <interlock::model::Model M>
struct tas {
  static constexpr unsigned threads = 3;
  interlock::model::atomic<int, M> locked{0};
  interlock::model::var<int, M> count{0};

  void thread(unsigned) {
    while (locked.exchange(1, order::acquire) != 0) M::yield();
    count.write(count.read() + 1);
    locked.store(0, order::release);
  }
};

INTERLOCK_SCENARIO(tas, passes);

}  // namespace
