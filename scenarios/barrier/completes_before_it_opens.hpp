// The completion runs once a phase, after all have come and before anybody goes on.
#pragma once

#include <array>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

/// Adds up what both have brought.
template <model::Model M>
struct sum_of_both {
  std::array<model::var<int, M>, 2> const* brought;
  model::var<int, M>* sum;

  void operator()() const { sum->write(sum->read() + (*brought)[0].read() + (*brought)[1].read()); }
};

template <model::Model M, class Barrier>
struct completes_before_it_opens {
  static constexpr unsigned threads = 2;
  std::array<model::var<int, M>, 2> brought;
  std::array<model::var<int, M>, 2> seen;
  model::var<int, M> sum{0};
  Barrier barrier{2, sum_of_both<M>{&brought, &sum}};

  completes_before_it_opens() {
    M::name(brought[0], "brought", 0);
    M::name(brought[1], "brought", 1);
    M::name(seen[0], "seen", 0);
    M::name(seen[1], "seen", 1);
    M::name(sum, "sum");
  }
  void thread(unsigned i) {
    brought[i].write(21);
    barrier.arrive_and_wait();
    seen[i].write(sum.read());
  }
  // Here, so that a read that races is reported as the race it is.
  void after() { M::check(seen[0].read() == 42 && seen[1].read() == 42, "what both have brought, once"); }
};

}  // namespace interlock::scenarios
