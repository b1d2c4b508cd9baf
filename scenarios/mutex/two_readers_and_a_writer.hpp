// Two readers who come and go, and a writer between, before or after them.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct two_readers_and_a_writer {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  Mutex mutex;
  model::var<int, M> data{0};

  two_readers_and_a_writer() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 0) {
      mutex.lock();
      data.write(1);
      mutex.unlock();
    } else {
      mutex.lock_shared();
      M::check(data.read() >= 0, "what a writer left");
      mutex.unlock_shared();
    }
  }

  /// 200 threads, of which every tenth writes.
  struct scaled {
    static constexpr unsigned threads = 200;
    static constexpr std::uint64_t turns = 5'000;
    Mutex mutex;
    model::var<int, M> first{0};
    model::var<int, M> second{0};

    void thread(unsigned i, interlock::turns& mine) {
      while (mine.next()) {
        if (i % 10 == 0) {
          mutex.lock();
          mine.served();
          first.write(first.read() + 1);
          M::yield();
          second.write(second.read() + 1);
          mutex.unlock();
        } else {
          mutex.lock_shared();
          mine.served();
          auto const seen = first.read();
          M::yield();
          M::check(second.read() == seen, "all that a writer did, or nothing");
          mutex.unlock_shared();
        }
      }
    }
  };
};

}  // namespace interlock::scenarios
