// With room for one, jobs run one after the other, and each sees what the one before it did.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Limiter>
struct runs_at_most_n {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Limiter limiter{1};
  model::var<int, M> done{0};

  runs_at_most_n() { M::name(done, "done"); }
  void thread(unsigned) {
    auto const job = [this] {
      done.write(done.read() + 1);
    };
    if constexpr (requires { limiter.run(job); }) limiter.run(job);
    else (void)limiter.try_run(job);
  }
};

}  // namespace interlock::scenarios
