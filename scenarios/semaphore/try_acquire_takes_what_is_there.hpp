// Of two threads that try for the one permit, one gets it: no try fails for another one's sake that fails as well.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct try_acquire_takes_what_is_there {
  static constexpr unsigned threads = 2;
  Semaphore permits{0};
  model::var<bool, M> first{false};
  model::var<bool, M> second{false};

  try_acquire_takes_what_is_there() {
    M::name(first, "first");
    M::name(second, "second");
  }
  void thread(unsigned i) {
    if (i == 0) {
      first.write(permits.try_acquire());
    } else {
      permits.release();
      second.write(permits.try_acquire());
    }
  }
  void after() { M::check(first.read() != second.read(), "one permit, for one of two"); }
};

}  // namespace interlock::scenarios
