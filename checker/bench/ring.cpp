// A ring of two slots between one producer and one consumer, three items.

#include <interlock/scenarios/scenario.hpp>

namespace {

using interlock::order;

template <interlock::model::Model M>
struct ring {
  static constexpr unsigned threads = 2;
  static constexpr unsigned items = 3;
  static constexpr unsigned capacity = 2;
  interlock::model::atomic<unsigned, M> head{0};
  interlock::model::atomic<unsigned, M> tail{0};
  interlock::model::var<int, M> slots[capacity];

  void thread(unsigned i) {
    if (i == 0) produce();
    else consume();
  }

  void produce() {
    for (unsigned at = 0; at != items; ++at) {
      while (at - head.load(order::acquire) == capacity) M::yield();
      slots[at % capacity].write(static_cast<int>(at));
      tail.store(at + 1, order::release);
    }
  }
  void consume() {
    for (unsigned at = 0; at != items; ++at) {
      while (tail.load(order::acquire) == at) M::yield();
      M::check(slots[at % capacity].read() == static_cast<int>(at), "items keep their order");
      head.store(at + 1, order::release);
    }
  }
};

INTERLOCK_SCENARIO(ring, passes);

}  // namespace
