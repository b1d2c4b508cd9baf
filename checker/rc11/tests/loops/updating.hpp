// Loops around updates: locks, exchanges tried again, rounds that do something for others.
#pragma once

#include "objects.hpp"

namespace interlock::checker::rc11_loops {

template <class M, unsigned Level>
struct updating {
  using atomic = model::atomic<int, M>;
  using var = model::var<int, M>;

  // It gives the lock back.
  static int test_and_test_and_set(atomic& a, step const& s) {
    rounds<M> outer{2};
    for (;;) {
      outer.another();
      rounds<M> inner{2};
      inner.another();
      while (a.load(order::relaxed) != 0) {
        yield<M>(s.yields);
        inner.another();
      }
      if (a.exchange(1, s.o) == 0) break;
    }
    a.store(0, of_store(s.p));
    return 1;
  }

  static int test_and_set(atomic& a, step const& s) {
    rounds<M> left{2};
    left.another();
    while (a.exchange(1, s.o) != 0) {
      yield<M>(s.yields);
      left.another();
    }
    if (s.n == 2) a.store(0, of_store(s.p));
    return 1;
  }

  static int retry(atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int expected = s.v;
      if (a.compare_exchange_strong(expected, s.w, s.o, of_load(s.p))) return 1;
      yield<M>(s.yields);
    }
  }

  static int retry_weak(atomic& a, step const& s) {
    rounds<M> left{2};
    int expected = s.v;
    left.another();
    while (!a.compare_exchange_weak(expected, s.w, s.o, of_load(s.p))) {
      expected = s.v;
      yield<M>(s.yields);
      left.another();
    }
    return 1;
  }

  // Adds s.v by exchanges. What a failed one has seen is what the next one expects.
  static int retry_as_seen(atomic& a, step const& s) {
    rounds<M> left{4};
    int seen = a.load(of_load(s.p));
    left.another();
    while (!a.compare_exchange_strong(seen, seen + s.v, s.o, of_load(s.p))) {
      yield<M>(s.yields);
      left.another();
    }
    return seen;
  }

  static int retry_as_seen_weak(atomic& a, step const& s) {
    rounds<M> left{4};
    int seen = s.w;
    do {
      left.another();
    } while (!a.compare_exchange_weak(seen, seen + s.v, s.o, of_load(s.p)));
    return seen;
  }

  static int retry_reloading(atomic& a, step const& s) {
    rounds<M> left{3};
    for (;;) {
      left.another();
      int seen = a.load(of_load(s.p));
      if (a.compare_exchange_weak(seen, seen + s.v, s.o, order::relaxed)) return seen;
      yield<M>(s.yields);
    }
  }

  static int backoff(atomic& a, step const& s) {
    rounds<M> left{2};
    left.another();
    for (unsigned n = 1; a.exchange(1, s.o) != 0; n = n < 4 ? 2 * n : n) {
      for (unsigned k = 0; k != n; ++k) M::yield();
      left.another();
    }
    a.store(0, of_store(s.p));
    return 1;
  }

  static int help_along(atomic& a, atomic& b, step const& s) {
    rounds<M> left{3};
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      if (seen == s.v) return seen;
      int expected = 0;
      b.compare_exchange_strong(expected, s.w, s.p, of_load(s.p));
      yield<M>(s.yields);
    }
  }

  static int heartbeat(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      if (seen != s.v) return seen;
      b.store(s.w, of_store(s.p));
      yield<M>(s.yields);
    }
  }

  static int takes_and_gives_back(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      b.fetch_add(1, s.p);
      int const seen = a.load(of_load(s.o));
      if (seen != s.v) return seen;
      b.fetch_sub(1, s.p);
      yield<M>(s.yields);
    }
  }

  static int update_of_nothing(atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const seen = a.fetch_add(0, s.o);
      if (seen != s.v) return seen;
      yield<M>(s.yields);
    }
  }

  static int set_a_bit(atomic& a, step const& s) {
    rounds<M> left{2};
    int const bits = 1 << s.w;
    for (;;) {
      left.another();
      int const before = a.fetch_or(bits, s.o);
      if ((before & bits) == 0) return before;
      yield<M>(s.yields);
    }
  }

  static int ticket(atomic& next, atomic& serving, step const& s) {
    int const mine = next.fetch_add(1, s.o);
    rounds<M> left{2};
    left.another();
    while (serving.load(of_load(s.p)) != mine) {
      yield<M>(s.yields);
      left.another();
    }
    serving.store(mine + 1, of_store(s.p));
    return mine;
  }

  // Who wants something says so, and waits until the other one does not.
  static int announce(atomic& a, atomic& b, step const& s) {
    a.store(1, of_store(s.o));
    if (s.n == 2) M::fence(order::seq_cst);
    rounds<M> left{2};
    left.another();
    while (b.load(of_load(s.p)) == 1) {
      yield<M>(s.yields);
      left.another();
    }
    if (s.v != 0) a.store(0, of_store(s.o));
    return 1;
  }
};

}  // namespace interlock::checker::rc11_loops
