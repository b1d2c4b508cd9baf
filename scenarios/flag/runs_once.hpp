// Three threads come, one runs the function, and all go on with what it did.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Once>
struct runs_once {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  Once once;
  model::var<int, M> runs{0};

  runs_once() { M::name(runs, "runs"); }
  void thread(unsigned) {
    once.call([this] { runs.write(runs.read() + 1); });
    M::check(runs.read() == 1, "it has run, once");
  }
};

}  // namespace interlock::scenarios
