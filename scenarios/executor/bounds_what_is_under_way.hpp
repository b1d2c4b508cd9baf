// With room for one, a second job is accepted when the first one is done, and not when it is taken; both run, in order.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

/// Adds one.
template <model::Model M>
struct counting_job {
  model::var<int, M>* done = nullptr;

  void operator()() const { done->write(done->read() + 1); }
};

template <model::Model M, class Executor>
struct bounds_what_is_under_way {
  static constexpr unsigned threads = 2;
  Executor executor;
  model::var<int, M> done{0};
  model::var<int, M> second{0};
  model::var<int, M> done_by_then{0};

  bounds_what_is_under_way() {
    M::name(done, "done");
    M::name(second, "second");
    M::name(done_by_then, "done_by_then");
  }
  void thread(unsigned i) {
    if (i == 0) {
      executor.submit(counting_job<M>{&done});
      executor.submit(counting_job<M>{&second});
      done_by_then.write(done.read());
      executor.close(1);
    } else {
      executor.work();
    }
  }
  // Here, so that a read that races is reported as the race it is.
  void after() {
    M::check(done_by_then.read() == 1, "the first is done when the second is accepted");
    M::check(second.read() == 1, "the second as well");
  }
};

}  // namespace interlock::scenarios
