// Threads count into the same bins, another looks meanwhile; when they were joined, plain reads find all that they counted.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Histogram>
struct counts_what_each_saw {
  static constexpr unsigned threads = 1;
  static constexpr unsigned starts = 2;
  Histogram seen;

  void thread(unsigned) {
    typename M::thread first{[this] {
      seen.count(0);
      seen.count(1);
    }};
    typename M::thread second{[this] { seen.count(1); }};
    M::check(seen.seen_so_far(1) <= 2, "no more than there is");
    first.join();
    second.join();
    M::check(seen.total(0) == 1 && seen.total(1) == 2, "each was counted, once");
  }
};

}  // namespace interlock::scenarios
