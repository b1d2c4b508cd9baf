// A job that throws has ended: the next one gets its turn.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Limiter>
struct goes_on_after_a_throw {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  struct failed {};
  Limiter limiter{1};

  void thread(unsigned) {
    try {
      limiter.run([] { throw failed{}; });
    } catch (failed const&) {
    }
  }
};

}  // namespace interlock::scenarios
