// A call that ends by an exception does not count: the next who comes, or waits, runs the function.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Once>
struct runs_again_after_an_exception {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  struct refused {};
  Once once;
  model::var<int, M> runs{0};

  runs_again_after_an_exception() { M::name(runs, "runs"); }
  void thread(unsigned) {
    try {
      once.call([this] {
        runs.write(runs.read() + 1);
        if (runs.read() == 1) throw refused{};
      });
      M::check(runs.read() == 2, "the second run was the last");
    } catch (refused const&) {
    }
  }
};

}  // namespace interlock::scenarios
