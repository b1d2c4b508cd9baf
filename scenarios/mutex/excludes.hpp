// Sections under a mutex neither overlap nor miss each other.
//
// The counter is plain, so the check asks for more than exclusion in time: a section must also
// happen before the next one.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct excludes {
  static constexpr unsigned threads = 2;
  Mutex mutex;
  model::var<int, M> counter{0};

  excludes() { M::name(counter, "counter"); }
  void thread(unsigned) {
    model::lock_guard guard{mutex};
    counter.write(counter.read() + 1);
  }
  void after() { M::check(counter.read() == 2, "both sections counted"); }
};

}  // namespace interlock::scenarios
