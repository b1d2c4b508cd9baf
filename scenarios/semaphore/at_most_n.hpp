// At most as many threads are inside as there are permits.
//
// Relaxed counting is exact here and adds no order that could stand in for the semaphore's own: of
// n + 1 threads, two must have used one permit after another, so the first one's decrement happens
// before, and is in modification order before, the second one's increment.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct at_most_n {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  static constexpr int n = 2;
  Semaphore permits{n};
  model::atomic<int, M> inside{0};

  at_most_n() { M::name(inside, "inside"); }
  void thread(unsigned) {
    permits.acquire();
    M::check(inside.fetch_add(1, order::relaxed) < n, "at most n threads inside");
    inside.fetch_sub(1, order::relaxed);
    permits.release();
  }

  /// 400 customers at 4 registers.
  struct scaled {
    static constexpr unsigned threads = 400;
    static constexpr std::uint64_t turns = 10'000;
    static constexpr int registers = 4;
    Semaphore permits{registers};
    model::atomic<int, M> inside{0};

    void thread(unsigned, interlock::turns& mine) {
      while (mine.next()) {
        permits.acquire();
        mine.served();
        M::check(inside.fetch_add(1, order::relaxed) < registers, "at most as many at once as there are registers");
        M::yield();
        inside.fetch_sub(1, order::relaxed);
        permits.release();
      }
    }
  };
};

}  // namespace interlock::scenarios
