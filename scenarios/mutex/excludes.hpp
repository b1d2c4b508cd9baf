// Sections under a mutex neither overlap nor miss each other.
//
// The counter is plain, so the check asks for more than exclusion in time: a section must also
// happen before the next one.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct excludes {
  static constexpr unsigned threads = 2;
  Mutex mutex;
  model::var<int, M> counter{0};

  excludes() { M::name(counter, "counter"); }
  void thread(unsigned) {
    model::lock_guard guard{mutex};
    counter.write(counter.read() + 1);
  }
  void after() { M::check(counter.read() == 2, "both sections counted"); }

  /// 200 threads, or as many as it is for.
  struct scaled {
    static constexpr unsigned threads = threads_for<Mutex>(200);
    static constexpr std::uint64_t turns = 5'000;
    at_scale_of<Mutex> mutex;
    model::var<std::uint64_t, M> counter{0};
    model::atomic<std::uint64_t, M> sections{0};

    void thread(unsigned, interlock::turns& mine) {
      while (mine.next()) {
        mutex.lock();
        mine.served();
        auto const before = counter.read();
        M::yield();
        counter.write(before + 1);
        mutex.unlock();
        sections.fetch_add(1, order::relaxed);
      }
    }
    void after() { M::check(counter.read() == sections.load(order::relaxed), "every section counted"); }
  };
};

}  // namespace interlock::scenarios
