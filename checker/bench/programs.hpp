// The programs that script/bench measures the rc11 engine with: what checks are made of, in sizes
// that grow. Each is written once over a Model; raw_programs.cpp has them on Relacy alone.
//
// The feasibility experiment that script/bench's targets come from is not at hand; its counts say
// which programs it ran. The numbers of complete executions are equal throughout: 8 adds 40,320,
// tas 6 720, ttas 4 576, ticket 7 5,040, mcs 4 1,080, semaphore 3 384, spsc 12 177,147, mpmc 2
// 58,304, treiber 12,960. The blocked ones depend on the engine's scheduling: ttas 4 had 543, mpmc 2
// 15,262. What gives other numbers: a ring of four slots for mpmc 2 (36,288), a semaphore that loads
// anew for each attempt (750).
#pragma once

#include <array>
#include <type_traits>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::bench {

/// N threads, each adding once: N! modification orders, and nothing else.
template <model::Model M, unsigned N>
struct adds {
  static constexpr unsigned threads = N;
  static constexpr unsigned role(unsigned) { return 0; }
  model::atomic<int, M> sum{0};

  void thread(unsigned) { sum.fetch_add(1, order::relaxed); }
};

/// Exclusive access of N threads, once each. `Lock` has lock(i) and unlock(i), or what lock returned in place of i, and has_nodes where
/// each thread has a node of it.
template <model::Model M, unsigned N, class Lock>
struct excludes {
  static constexpr unsigned threads = N;
  static constexpr unsigned role(unsigned i) { return requires { Lock::has_nodes; } ? i : 0; }
  Lock mutex;
  model::var<int, M> count{0};

  void thread(unsigned i) {
    if constexpr (std::is_void_v<decltype(mutex.lock(i))>) {
      mutex.lock(i);
      count.write(count.read() + 1);
      mutex.unlock(i);
    } else {
      auto const mine = mutex.lock(i);
      count.write(count.read() + 1);
      mutex.unlock(mine);
    }
  }
};

/// Test and set.
template <model::Model M>
struct tas_lock {
  model::atomic<int, M> locked{0};

  void lock(unsigned) {
    while (locked.exchange(1, order::acquire) != 0) M::yield();
  }
  void unlock(unsigned) { locked.store(0, order::release); }
};

/// Test, then test and set.
template <model::Model M>
struct ttas_lock {
  model::atomic<int, M> locked{0};

  void lock(unsigned) {
    while (locked.load(order::relaxed) != 0 || locked.exchange(1, order::acquire) != 0) M::yield();
  }
  void unlock(unsigned) { locked.store(0, order::release); }
};

template <model::Model M>
struct ticket_lock {
  model::atomic<int, M> next{0};
  model::atomic<int, M> serving{0};

  int lock(unsigned) {
    int const mine = next.fetch_add(1, order::relaxed);
    while (serving.load(order::acquire) != mine) M::yield();
    return mine;
  }
  void unlock(int mine) { serving.store(mine + 1, order::release); }
};

/// Mellor-Crummey and Scott, 1991.
template <model::Model M, unsigned N>
struct mcs_lock {
  static constexpr bool has_nodes = true;
  struct node {
    model::atomic<node*, M> next{nullptr};
    model::atomic<int, M> locked{0};
  };
  model::atomic<node*, M> tail{nullptr};
  node nodes[N];

  void lock(unsigned i) {
    auto* const me = &nodes[i];
    me->next.store(nullptr, order::relaxed);
    me->locked.store(1, order::relaxed);
    if (auto* const before = tail.exchange(me, order::acq_rel); before != nullptr) {
      before->next.store(me, order::release);
      while (me->locked.load(order::acquire) != 0) M::yield();
    }
  }
  void unlock(unsigned i) {
    auto* const me = &nodes[i];
    auto* behind = me->next.load(order::acquire);
    if (behind == nullptr) {
      auto* expected = me;
      if (tail.compare_exchange_strong(expected, nullptr, order::release, order::relaxed)) return;
      while ((behind = me->next.load(order::acquire)) == nullptr) M::yield();
    }
    behind->locked.store(0, order::release);
  }
};

/// A semaphore of one permit whose threads sleep.
template <model::Model M>
struct semaphore_lock {
  model::atomic<int, M> permits{1};

  void lock(unsigned) {
    int seen = permits.load(order::relaxed);
    for (;;) {
      while (seen > 0)
        if (permits.compare_exchange_strong(seen, seen - 1, order::acquire, order::relaxed)) return;
      permits.wait(0, order::relaxed);
      seen = permits.load(order::relaxed);
    }
  }
  void unlock(unsigned) {
    permits.fetch_add(1, order::release);
    permits.notify_all();
  }
};

/// N threads, each with K operations of its own before, or behind, the one that all add with: N!
/// executions, which are long.
template <model::Model M, unsigned N, unsigned K, bool Behind>
struct adds_after_others {
  static constexpr unsigned threads = N;
  model::atomic<int, M> own[N];
  model::atomic<int, M> sum{0};

  void thread(unsigned i) {
    if (Behind) sum.fetch_add(1, order::relaxed);
    for (unsigned k = 0; k != K; ++k) own[i].fetch_add(1, order::relaxed);
    if (!Behind) sum.fetch_add(1, order::relaxed);
  }
};

/// N threads that have nothing to do with each other, of 2 K operations each: one execution.
template <model::Model M, unsigned N, int K>
struct alone {
  static constexpr unsigned threads = N;
  model::atomic<int, M> own[N];

  void thread(unsigned i) {
    for (int k = 0; k != K; ++k) {
      own[i].store(k, order::release);
      static_cast<void>(own[i].load(order::acquire));
    }
  }
};

/// Two threads that take turns at one location.
template <model::Model M, int Rounds>
struct pingpong {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> turn{0};

  void thread(unsigned i) {
    for (int k = 0; k != Rounds; ++k) {
      auto const mine = 2 * k + static_cast<int>(i);
      while (turn.load(order::acquire) != mine) M::yield();
      turn.store(mine + 1, order::release);
    }
  }
};

/// Store buffering with N threads in a circle.
template <model::Model M, unsigned N>
struct store_buffering {
  static constexpr unsigned threads = N;
  model::atomic<int, M> flags[N];

  void thread(unsigned i) {
    flags[i].store(1);
    static_cast<void>(flags[(i + 1) % N].load());
  }
};

/// Two writers, and N readers that read both locations, every other one the other way round.
template <model::Model M, unsigned N, order Store, order Load>
struct iriw {
  static constexpr unsigned threads = N + 2;
  model::atomic<int, M> at[2];

  void thread(unsigned i) {
    if (i < 2) {
      at[i].store(1, Store);
    } else {
      static_cast<void>(at[i % 2].load(Load));
      static_cast<void>(at[1 - i % 2].load(Load));
    }
  }
};

/// Peterson's lock for N threads, a level for each but one, with the default order.
template <model::Model M, unsigned N>
struct peterson_lock {
  static constexpr bool has_nodes = true;
  model::atomic<int, M> level[N];
  model::atomic<unsigned, M> last[N];

  void lock(unsigned i) {
    for (int l = 1; l != static_cast<int>(N); ++l) {
      level[i].store(l);
      last[l].store(i);
      for (unsigned other = 0; other != N; ++other)
        while (other != i && level[other].load() >= l && last[l].load() == i) M::yield();
    }
  }
  void unlock(unsigned i) { level[i].store(0); }
};

/// A ring of two slots between one producer and one consumer.
template <model::Model M, int Items, order Load = order::acquire, order Store = order::release>
struct spsc {
  static constexpr unsigned threads = 2;
  static constexpr int capacity = 2;
  model::atomic<int, M> head{0};
  model::atomic<int, M> tail{0};
  model::var<int, M> slots[capacity];

  void thread(unsigned i) {
    for (int at = 0; at != Items; ++at) {
      if (i == 0) {
        while (at - head.load(Load) == capacity) M::yield();
        slots[at % capacity].write(at);
        tail.store(at + 1, Store);
      } else {
        while (tail.load(Load) == at) M::yield();
        M::check(slots[at % capacity].read() == at, "items keep their order");
        head.store(at + 1, Store);
      }
    }
  }
};

/// Vyukov's bounded queue, two slots, two producers and two consumers.
template <model::Model M, int Items>
struct mpmc {
  static constexpr unsigned threads = 4;
  static constexpr unsigned role(unsigned i) { return i < 2 ? 0 : 1; }
  static constexpr unsigned capacity = 2;
  struct slot {
    model::atomic<unsigned, M> turn{0};
    model::var<int, M> value;
  };
  std::array<slot, capacity> slots;
  model::atomic<unsigned, M> pushed{0};
  model::atomic<unsigned, M> popped{0};

  mpmc() {
    for (unsigned i = 0; i != capacity; ++i) slots[i].turn.store(i, order::relaxed);
  }
  void thread(unsigned i) {
    for (int k = 0; k != Items; ++k) {
      if (i < 2) {
        auto const at = claim(pushed, 0);
        slots[at % capacity].value.write(k);
        slots[at % capacity].turn.store(at + 1, order::release);
      } else {
        auto const at = claim(popped, 1);
        static_cast<void>(slots[at % capacity].value.read());
        slots[at % capacity].turn.store(at + capacity, order::release);
      }
    }
  }
  /// Takes the next position of `end` whose slot is at that turn.
  unsigned claim(model::atomic<unsigned, M>& end, unsigned turn) {
    for (;;) {
      auto at = end.load(order::relaxed);
      int ahead = 0;
      do {
        auto const seen = slots[at % capacity].turn.load(order::acquire);
        ahead = static_cast<int>(seen - (at + turn));
        if (ahead == 0 && end.compare_exchange_strong(at, at + 1, order::relaxed, order::relaxed))
          return at;
      } while (ahead == 0);
      if (ahead < 0) M::yield();
    }
  }
};

/// Treiber's stack. Each pusher has one node, so that none is used twice.
template <model::Model M, unsigned Pushers, unsigned Poppers>
struct treiber {
  static constexpr unsigned threads = Pushers + Poppers;
  struct node {
    model::atomic<node*, M> next{nullptr};
    model::var<int, M> value;
  };
  model::atomic<node*, M> top{nullptr};
  node nodes[Pushers];

  void thread(unsigned i) {
    if (i < Pushers) {
      auto* const mine = &nodes[i];
      mine->value.write(static_cast<int>(i));
      auto* seen = top.load(order::relaxed);
      do mine->next.store(seen, order::relaxed);
      while (!top.compare_exchange_strong(seen, mine, order::release, order::relaxed));
    } else {
      auto* seen = top.load(order::acquire);
      while (seen != nullptr)
        if (top.compare_exchange_strong(seen, seen->next.load(order::relaxed), order::acquire,
                                        order::acquire)) {
          M::check(seen->value.read() >= 0, "a whole node");
          return;
        }
    }
  }
};

}  // namespace interlock::bench
