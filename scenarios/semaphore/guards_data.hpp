// A semaphore of one permit guards plain data: sections neither overlap nor miss each other.
//
// The counter is plain, so the check asks for more than exclusion in time: a section must also
// happen before the next one.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct guards_data {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Semaphore permit{1};
  model::var<int, M> counter{0};

  guards_data() { M::name(counter, "counter"); }
  void thread(unsigned) {
    permit.acquire();
    counter.write(counter.read() + 1);
    permit.release();
  }
  void after() { M::check(counter.read() == 2, "both sections counted"); }
};

}  // namespace interlock::scenarios
