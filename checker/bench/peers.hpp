// What script/bench compares with GenMC besides programs.hpp: locks, data structures and classics of the field,
// each with the operations of genmc/NAME.c in the same order. Loops are as people write them, without yield().
#pragma once

#include <algorithm>

#include <interlock/model/lock.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::bench {

template <model::Model M, unsigned N>
struct adds_to_two {
  static constexpr unsigned threads = N;
  static constexpr unsigned role(unsigned) { return 0; }
  model::atomic<int, M> sums[2];

  void thread(unsigned) {
    for (auto& each : sums) each.fetch_add(1, order::relaxed);
  }
};

template <model::Model M, unsigned N>
struct passes_on {
  static constexpr unsigned threads = N;
  model::atomic<int, M> at{0};

  void thread(unsigned i) {
    int expected = static_cast<int>(i);
    at.compare_exchange_strong(expected, expected + 1, order::relaxed, order::relaxed);
  }
};

template <model::Model M, unsigned N>
struct stores {
  static constexpr unsigned threads = N;
  model::atomic<int, M> at{0};

  void thread(unsigned i) { at.store(static_cast<int>(i) + 1, order::relaxed); }
};

// ---- locks, for excludes

template <model::Model M>
struct cas_lock {
  model::atomic<int, M> locked{0};

  void lock(unsigned) {
    int expected = 0;
    while (!locked.compare_exchange_strong(expected, 1, order::acquire, order::relaxed)) expected = 0;
  }
  void unlock(unsigned) { locked.store(0, order::release); }
};

/// Craig, Landin and Hagersten.
template <model::Model M, unsigned N>
struct clh_lock {
  struct node {
    model::atomic<int, M> locked{0};
  };
  node nodes[N + 1];
  model::atomic<node*, M> tail{&nodes[N]};

  void lock(unsigned i) {
    nodes[i].locked.store(1, order::relaxed);
    auto* const before = tail.exchange(&nodes[i], order::acq_rel);
    while (before->locked.load(order::acquire) != 0) continue;
  }
  void unlock(unsigned i) { nodes[i].locked.store(0, order::release); }
};

/// So many permits, for which threads spin.
template <model::Model M, unsigned N, int Permits>
struct spins_for_permits {
  static constexpr unsigned threads = N;
  static constexpr unsigned role(unsigned) { return 0; }
  model::atomic<int, M> permits{Permits};

  void thread(unsigned) {
    for (;;) {
      int seen = permits.load(order::relaxed);
      if (seen > 0 && permits.compare_exchange_strong(seen, seen - 1, order::acquire, order::relaxed)) break;
    }
    permits.fetch_add(1, order::release);
  }
};

/// Two threads, each of which gets in several times; `Lock` has lock(self) and unlock(self).
template <model::Model M, class Lock, int Rounds>
struct takes_turns {
  static constexpr unsigned threads = 2;
  Lock mutex;
  model::var<int, M> count{0};

  void thread(unsigned i) {
    for (int k = 0; k != Rounds; ++k) {
      mutex.lock(i);
      count.write(count.read() + 1);
      mutex.unlock(i);
    }
  }
};

template <model::Model M>
struct peterson_for_two {
  model::atomic<int, M> wants[2];
  model::atomic<unsigned, M> turn{0};

  void lock(unsigned self) {
    auto const other = 1 - self;
    wants[self].store(1);
    turn.store(other);
    while (wants[other].load() != 0 && turn.load() == other) continue;
  }
  void unlock(unsigned self) { wants[self].store(0); }
};

template <model::Model M>
struct dekker_lock {
  model::atomic<int, M> wants[2];
  model::atomic<unsigned, M> turn{0};

  void lock(unsigned self) {
    auto const other = 1 - self;
    wants[self].store(1);
    while (wants[other].load() != 0) {
      if (turn.load() == self) continue;
      wants[self].store(0);
      while (turn.load() != self) continue;
      wants[self].store(1);
    }
  }
  void unlock(unsigned self) {
    turn.store(1 - self);
    wants[self].store(0);
  }
};

template <model::Model M>
struct szymanski_lock {
  model::atomic<int, M> flag[2];

  void lock(unsigned self) {
    auto& other = flag[1 - self];
    flag[self].store(1);
    while (other.load() >= 3) continue;
    flag[self].store(3);
    if (other.load() == 1) {
      flag[self].store(2);
      while (other.load() != 4) continue;
    }
    flag[self].store(4);
    if (self == 1)
      while (other.load() >= 2) continue;
  }
  void unlock(unsigned self) {
    if (self == 0)
      for (int seen = 2; seen == 2 || seen == 3;) seen = flag[1].load();
    flag[self].store(0);
  }
};

/// Lamport's.
template <model::Model M, unsigned N>
struct bakery_lock {
  model::atomic<int, M> chooses[N];
  model::atomic<int, M> number[N];

  void lock(unsigned self) {
    chooses[self].store(1);
    int most = 0;
    for (auto& each : number) most = std::max(most, each.load());
    number[self].store(most + 1);
    chooses[self].store(0);
    for (unsigned other = 0; other != N; ++other) {
      if (other == self) continue;
      while (chooses[other].load() != 0) continue;
      for (;;) {
        auto const drawn = number[other].load();
        if (drawn == 0 || drawn > most + 1 || (drawn == most + 1 && other > self)) break;
      }
    }
  }
  void unlock(unsigned self) { number[self].store(0); }
};

// ---- data structures

/// As mpmc of programs.hpp; everything is loaded anew in each round.
template <model::Model M, int Items>
struct mpmc_anew {
  static constexpr unsigned threads = 4;
  static constexpr unsigned capacity = 2;
  struct slot {
    model::atomic<unsigned, M> turn{0};
    model::var<int, M> value;
  };
  slot slots[capacity];
  model::atomic<unsigned, M> pushed{0};
  model::atomic<unsigned, M> popped{0};

  mpmc_anew() { slots[1].turn.store(1, order::relaxed); }
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
  unsigned claim(model::atomic<unsigned, M>& end, unsigned turn) {
    for (;;) {
      auto at = end.load(order::relaxed);
      auto const seen = slots[at % capacity].turn.load(order::acquire);
      if (seen == at + turn && end.compare_exchange_strong(at, at + 1, order::relaxed, order::relaxed)) return at;
    }
  }
};

/// As treiber; each round loads the top anew.
template <model::Model M, unsigned Pushers, unsigned Poppers>
struct treiber_anew {
  static constexpr unsigned threads = Pushers + Poppers;
  struct node {
    model::atomic<node*, M> next{nullptr};
    model::var<int, M> value;
  };
  model::atomic<node*, M> top{nullptr};
  node nodes[Pushers];

  void thread(unsigned i) {
    if (i < Pushers) push(nodes[i], static_cast<int>(i));
    else pop();
  }
  void push(node& mine, int value) {
    mine.value.write(value);
    for (;;) {
      auto* seen = top.load(order::relaxed);
      mine.next.store(seen, order::relaxed);
      if (top.compare_exchange_strong(seen, &mine, order::release, order::relaxed)) return;
    }
  }
  void pop() {
    for (;;) {
      auto* seen = top.load(order::acquire);
      if (seen == nullptr) return;
      auto* const next = seen->next.load(order::relaxed);
      if (!top.compare_exchange_strong(seen, next, order::acquire, order::acquire)) continue;
      M::check(seen->value.read() >= 0, "a whole node");
      return;
    }
  }
};

/// Michael and Scott's queue, 1996. Threads below Pushers put in one each; the others, or with Both all, take one out.
template <model::Model M, unsigned N, unsigned Pushers, bool Both>
struct michael_scott {
  static constexpr unsigned threads = N;
  struct node {
    model::atomic<node*, M> next{nullptr};
    model::var<int, M> value;
  };
  node nodes[N + 1];
  model::atomic<node*, M> head{&nodes[N]};
  model::atomic<node*, M> tail{&nodes[N]};

  void thread(unsigned i) {
    if (i < Pushers) {
      nodes[i].value.write(static_cast<int>(i));
      put(nodes[i]);
    }
    if (Both || i >= Pushers) take();
  }
  void put(node& mine) {
    for (;;) {
      auto* last = tail.load(order::acquire);
      auto* next = last->next.load(order::acquire);
      if (next != nullptr) {
        tail.compare_exchange_strong(last, next, order::release, order::relaxed);
        continue;
      }
      if (!last->next.compare_exchange_strong(next, &mine, order::release, order::relaxed)) continue;
      tail.compare_exchange_strong(last, &mine, order::release, order::relaxed);
      return;
    }
  }
  void take() {
    for (;;) {
      auto* first = head.load(order::acquire);
      auto* last = tail.load(order::acquire);
      auto* const next = first->next.load(order::acquire);
      if (next == nullptr) return;
      if (first == last) {
        tail.compare_exchange_strong(last, next, order::release, order::relaxed);
        continue;
      }
      static_cast<void>(next->value.read());
      if (head.compare_exchange_strong(first, next, order::acquire, order::acquire)) return;
    }
  }
};

/// One thread writes; the others read until they have seen nobody write.
template <model::Model M, unsigned N, int Writes>
struct seqlock {
  static constexpr unsigned threads = N;
  model::atomic<int, M> version{0};
  model::atomic<int, M> data[2];

  void thread(unsigned i) {
    if (i != 0) return read();
    for (int k = 1; k <= Writes; ++k) {
      auto const before = version.load(order::relaxed);
      version.store(before + 1, order::relaxed);
      M::fence(order::release);
      for (auto& each : data) each.store(k, order::relaxed);
      version.store(before + 2, order::release);
    }
  }
  void read() {
    for (;;) {
      auto const before = version.load(order::acquire);
      if (before % 2 != 0) continue;
      auto const first = data[0].load(order::relaxed);
      auto const second = data[1].load(order::relaxed);
      M::fence(order::acquire);
      if (version.load(order::relaxed) != before) continue;
      M::check(first == second, "both are of one write");
      return;
    }
  }
};

/// One word says how many read, or is -1. The first thread writes several times, the others read once.
template <model::Model M, unsigned N, int Writes>
struct rwlock {
  static constexpr unsigned threads = N;
  model::atomic<int, M> holders{0};
  model::var<int, M> value{0};

  void thread(unsigned i) {
    if (i != 0) return read();
    for (int k = 0; k != Writes; ++k) {
      int seen = 0;
      while (!holders.compare_exchange_strong(seen, -1, order::acquire, order::relaxed)) seen = 0;
      value.write(k);
      holders.store(0, order::release);
    }
  }
  void read() {
    for (;;) {
      int seen = holders.load(order::relaxed);
      if (seen >= 0 && holders.compare_exchange_strong(seen, seen + 1, order::acquire, order::relaxed)) break;
    }
    static_cast<void>(value.read());
    holders.fetch_sub(1, order::release);
  }
};

template <model::Model M, unsigned N, int Rounds>
struct barrier {
  static constexpr unsigned threads = N;
  model::atomic<int, M> arrived{0};
  model::atomic<int, M> round{0};

  void thread(unsigned) {
    for (int k = 0; k != Rounds; ++k) {
      if (arrived.fetch_add(1, order::acq_rel) == static_cast<int>(N) - 1) {
        arrived.store(0, order::relaxed);
        round.store(k + 1, order::release);
      } else {
        while (round.load(order::acquire) == k) continue;
      }
    }
  }
};

// ---- mutexes

/// Half of the threads put in, half take out; nobody waits.
template <model::Model M, unsigned N, int Items>
struct producers_and_consumers {
  static constexpr unsigned threads = N;
  typename M::mutex mutex;
  model::var<int, M> size{0};

  void thread(unsigned i) {
    for (int k = 0; k != Items; ++k) {
      model::lock_guard const held{mutex};
      auto const now = size.read();
      if (i < N / 2 && now < 2) size.write(now + 1);
      if (i >= N / 2 && now > 0) size.write(now - 1);
    }
  }
};

/// One mutex, and each thread has data of its own under it.
template <model::Model M, unsigned N, int Rounds>
struct disjoint {
  static constexpr unsigned threads = N;
  typename M::mutex mutex;
  model::var<int, M> data[N];

  disjoint() {
    for (auto& each : data) each.write(0);
  }
  void thread(unsigned i) {
    for (int k = 0; k != Rounds; ++k) {
      model::lock_guard const held{mutex};
      data[i].write(data[i].read() + 1);
    }
  }
};

template <model::Model M, unsigned N, int Rounds>
struct counts_under_mutex {
  static constexpr unsigned threads = N;
  static constexpr unsigned role(unsigned) { return 0; }
  typename M::mutex mutex;
  model::var<int, M> count{0};

  void thread(unsigned) {
    for (int k = 0; k != Rounds; ++k) {
      model::lock_guard const held{mutex};
      count.write(count.read() + 1);
    }
  }
};

/// The last takes the other fork first.
template <model::Model M, unsigned N>
struct philosophers {
  static constexpr unsigned threads = N;
  typename M::mutex forks[N];
  model::var<int, M> used[N];

  philosophers() {
    for (auto& each : used) each.write(0);
  }
  void thread(unsigned i) {
    auto const left = i;
    auto const right = (i + 1) % N;
    model::lock_guard const first{forks[std::min(left, right)]};
    model::lock_guard const second{forks[std::max(left, right)]};
    for (auto const each : {left, right}) used[each].write(used[each].read() + 1);
  }
};

// ---- classics

/// Each but the first writes one more than its neighbour has; the first looks for the last zero.
template <model::Model M, unsigned N>
struct last_zero {
  static constexpr unsigned threads = N;
  model::atomic<int, M> cells[N];

  void thread(unsigned i) {
    if (i != 0) return cells[i].store(cells[i - 1].load(order::relaxed) + 1, order::relaxed);
    auto at = N - 1;
    while (at > 0 && cells[at].load(order::relaxed) != 0) --at;
  }
};

/// Two threads, each of which adds the other's number to its own.
template <model::Model M, int Rounds>
struct fibonacci {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> numbers[2]{1, 1};

  void thread(unsigned i) {
    for (int k = 0; k != Rounds; ++k) {
      auto const other = numbers[1 - i].load(order::relaxed);
      auto const own = numbers[i].load(order::relaxed);
      numbers[i].store(own + other, order::relaxed);
    }
  }
};

/// Threads put messages into a table by a hash that does not collide.
template <model::Model M, unsigned N>
struct indexer {
  static constexpr unsigned threads = N;
  static constexpr int size = 128;
  static constexpr int messages = 4;
  model::atomic<int, M> table[size];

  void thread(unsigned i) {
    for (int k = 0; k != messages; ++k) {
      auto const message = k * static_cast<int>(N) + static_cast<int>(i) + 1;
      auto at = message * 7 % size;
      int expected = 0;
      while (!table[at].compare_exchange_strong(expected, message, order::relaxed, order::relaxed)) {
        at = (at + 1) % size;
        expected = 0;
      }
    }
  }
};

}  // namespace interlock::bench
