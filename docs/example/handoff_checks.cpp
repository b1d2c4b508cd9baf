// A user's own check: one thread writes a payload and sets a flag, the other one looks.
#include <interlock/scenarios/scenario.hpp>

using interlock::order;

template <interlock::model::Model M>
struct handoff {
  static constexpr unsigned threads = 2;
  interlock::model::atomic<int, M> ready{0};
  interlock::model::var<int, M> data{0};

  handoff() {
    M::name(ready, "ready");
    M::name(data, "data");
  }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(42);
      ready.store(1, order::release);
    } else if (ready.load(order::acquire) == 1) {
      M::check(data.read() == 42, "the payload arrived");
    }
  }
};
INTERLOCK_SCENARIO(handoff, passes);

// The same with the release left out: a twin that shows that the check can fail.
template <interlock::model::Model M>
struct careless_handoff : handoff<M> {
  void thread(unsigned i) {
    if (i == 1) return handoff<M>::thread(i);
    this->data.write(42);
    this->ready.store(1, order::relaxed);
  }
};
INTERLOCK_SCENARIO(careless_handoff, fails_with(failure::data_race));
