// Two threads, two resources: each has its own while it holds it.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Pool>
struct lends_to_one_at_a_time {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Pool pool;

  void thread(unsigned i) {
    auto const lease = pool.acquire();
    lease->write(static_cast<int>(i));
    M::check(lease->read() == static_cast<int>(i), "nobody else has written to it");
  }

  /// 200 threads, and the two resources.
  struct scaled {
    static constexpr unsigned threads = 200;
    static constexpr std::uint64_t turns = 5'000;
    Pool pool;

    void thread(unsigned i, interlock::turns& mine) {
      while (mine.next()) {
        auto const lease = pool.acquire();
        mine.served();
        lease->write(static_cast<int>(i));
        M::yield();
        M::check(lease->read() == static_cast<int>(i), "nobody else has written to it");
      }
    }
  };
};

}  // namespace interlock::scenarios
