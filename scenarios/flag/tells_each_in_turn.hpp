// Of two threads that wait on one condition variable, the second waits for the first: each hears what is meant for it, whoever sleeps when.
#pragma once

#include <interlock/model/lock.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Condition>
struct tells_each_in_turn {
  static constexpr unsigned threads = 3;
  typename M::mutex mutex;
  model::var<unsigned, M> turn{0};
  Condition changed;

  tells_each_in_turn() {
    M::name(mutex, "mutex");
    M::name(turn, "turn");
  }
  void thread(unsigned i) {
    model::unique_lock lock{mutex};
    while (turn.read() != i) changed.wait(lock);
    turn.write(i + 1);
    lock.unlock();
    changed.notify_all();
  }

  /// 50 threads in a ring.
  struct scaled {
    static constexpr unsigned threads = 50;
    static constexpr unsigned rounds = 20;
    static constexpr std::uint64_t turns = std::uint64_t{threads} * rounds;
    typename M::mutex mutex;
    model::var<unsigned, M> turn{0};
    Condition changed;

    void thread(unsigned i, interlock::turns& mine) {
      for (unsigned round = 0; round != rounds; ++round) {
        mine.asks();
        model::unique_lock lock{mutex};
        while (turn.read() % threads != i) changed.wait(lock);
        mine.served();
        turn.write(turn.read() + 1);
        lock.unlock();
        changed.notify_all();
      }
    }
  };
};

}  // namespace interlock::scenarios
