// Loops that look at plain data, or at what a mutex protects.
#pragma once

#include "objects.hpp"

namespace interlock::checker::rc11_loops {

template <class M, unsigned Level>
struct reading {
  using atomic = model::atomic<int, M>;
  using var = model::var<int, M>;

  // What there is, be it nothing; and yields after each round.
  static int batches(objects<M>& all, atomic& a, step const& s) {
    rounds<M> left{4};
    int next = 0;
    int sum = 0;
    while (next < 2) {
      left.another();
      int const available = a.load(of_load(s.o));
      for (int k = next; k < available && k < 2; ++k)
        sum = 3 * sum + all.vars[static_cast<unsigned>(k)].read();
      next = available;
      yield<M>(s.yields);
    }
    return sum;
  }

  static int reads_in_the_round(atomic& a, var& q, step const& s) {
    rounds<M> left{3};
    int seen = 0;
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) seen |= bit(q.read());
      if (now == s.w) return seen;
      yield<M>(s.yields);
    }
  }

  static int reads_while_it_lasts(atomic& a, var& q, step const& s) {
    if (a.load(of_load(s.o)) != s.v) return -1;
    rounds<M> left{2};
    int seen = 0;
    do {
      left.another();
      seen = q.read();
      yield<M>(s.yields);
    } while (a.load(of_load(s.p)) == s.v);
    return seen;
  }

  static int naked_in_the_round(objects<M>& all, atomic& a, step const& s) {
    rounds<M> left{3};
    int seen = 0;
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) {
        seen = all.naked_one.get();
        if (s.n == 2) return seen;
      }
      if (now == s.w) return seen;
      yield<M>(s.yields);
    }
  }

  static int poll_under_a_mutex(objects<M>& all, var& p, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      all.mutex.lock();
      int const seen = p.read();
      all.mutex.unlock();
      if (seen != s.v) return seen;
      yield<M>(s.yields);
    }
  }

  static int try_to_lock(objects<M>& all, var& p, step const& s) {
    rounds<M> left{2};
    int failed = 0;
    for (;;) {
      left.another();
      if (all.mutex.try_lock()) break;
      failed = 1;
      yield<M>(s.yields);
    }
    p.write(p.read() + 1);
    all.mutex.unlock();
    return failed;
  }

  static int sequence_lock(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const before = a.load(order::acquire);
      if (before % 2 == 0) {
        int const data = b.load(order::relaxed);
        M::fence(order::acquire);
        if (a.load(of_load(s.p)) == before) return 8 * before + data;
      }
      yield<M>(s.yields);
    }
  }

  static int closed_queue(objects<M>& all, atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const head = all.vars[1].read();
      if (a.load(of_load(s.o)) != head) {
        all.vars[1].write(head + 1);
        return all.vars[0].read();
      }
      if (b.load(of_load(s.p)) == s.w) return -1;
      yield<M>(s.yields);
    }
  }
};

}  // namespace interlock::checker::rc11_loops
