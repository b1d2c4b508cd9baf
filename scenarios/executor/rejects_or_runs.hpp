// A job that finds no room is rejected, and not run; it does not wait.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Limiter>
struct rejects_or_runs {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Limiter limiter{1};
  model::var<int, M> done{0};
  model::atomic<int, M> accepted{0};

  rejects_or_runs() {
    M::name(done, "done");
    M::name(accepted, "accepted");
  }
  void thread(unsigned) {
    if (limiter.try_run([this] { done.write(done.read() + 1); })) accepted.fetch_add(1, order::relaxed);
  }
  void after() {
    auto const ran = done.read();
    M::check(ran >= 1 && ran == accepted.load(order::relaxed), "those that were accepted, one at least");
  }
};

}  // namespace interlock::scenarios
