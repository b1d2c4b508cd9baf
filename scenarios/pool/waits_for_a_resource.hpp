// Two threads, one resource: one after the other, the second sees what the first did.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Pool>
struct waits_for_a_resource {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Pool pool;

  waits_for_a_resource() { pool.acquire()->write(0); }
  void thread(unsigned) {
    auto const lease = pool.acquire();
    lease->write(lease->read() + 1);
  }
  void after() { M::check(pool.acquire()->read() == 2, "both have used it"); }
};

}  // namespace interlock::scenarios
