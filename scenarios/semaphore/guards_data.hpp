// A semaphore of one permit guards plain data: sections neither overlap nor miss each other.
//
// The counter is plain, so the check asks for more than exclusion in time: a section must also
// happen before the next one.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct guards_data {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Semaphore permit{1};
  model::var<int, M> counter{0};

  guards_data() { M::name(counter, "counter"); }
  void thread(unsigned) {
    permit.acquire();
    counter.write(counter.read() + 1);
    permit.release();
  }
  void after() { M::check(counter.read() == 2, "both sections counted"); }

  /// 200 threads, and one section.
  struct scaled {
    static constexpr unsigned threads = 200;
    static constexpr std::uint64_t turns = 5'000;
    Semaphore permit{1};
    model::var<std::uint64_t, M> counter{0};
    model::atomic<std::uint64_t, M> sections{0};

    void thread(unsigned, interlock::turns& mine) {
      while (mine.next()) {
        permit.acquire();
        mine.served();
        auto const before = counter.read();
        M::yield();
        counter.write(before + 1);
        permit.release();
        sections.fetch_add(1, order::relaxed);
      }
    }
    void after() { M::check(counter.read() == sections.load(order::relaxed), "every section counted"); }
  };
};

}  // namespace interlock::scenarios
