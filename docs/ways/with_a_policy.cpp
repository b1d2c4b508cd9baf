// The queue whose atomics are a parameter: Interlock's stand in for std's.
#include <interlock/scenarios/scenario.hpp>

#include "ring_with_policy.hpp"

namespace im = interlock::model;

template <im::Model M>
struct checked_atomics {
  template <class T>
  using atomic = im::atomic<T, M>;
};

template <im::Model M>
struct hands_over {
  static constexpr unsigned threads = 2;
  ring<int, 1, checked_atomics<M>> values;
  int next = 1;

  void thread(unsigned i) {
    if (i == 0) {
      values.push(1);
      values.push(2);
      return values.close();
    }
    while (auto const value = values.pop()) M::check(*value == next++, "values come in order");
  }
  void after() { M::check(next == 3, "each value has come"); }
};
INTERLOCK_SCENARIO(hands_over, passes);
