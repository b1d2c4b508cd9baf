// The queue over the layer: its slots are plain data that engines see, too.
#include <interlock/scenarios/scenario.hpp>

#include "ring_over_model.hpp"

namespace im = interlock::model;

template <im::Model M>
struct hands_over {
  static constexpr unsigned threads = 2;
  ring<int, 1, M> values;
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
