// Loops that look and do nothing else, in the ways in which people write them.
#pragma once

#include "objects.hpp"

namespace interlock::checker::rc11_loops {

template <class M, unsigned Level>
struct waiting {
  using atomic = model::atomic<int, M>;
  using var = model::var<int, M>;

  static int awaits(atomic& a, step const& s) {
    rounds<M> left{2};
    left.another();
    while (a.load(of_load(s.o)) != s.v) {
      yield<M>(s.yields);
      left.another();
    }
    return s.v;
  }

  static int awaits_another(atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      if (seen != s.v) return seen;
      yield<M>(s.yields);
    }
  }

  static int look_before(atomic& a, atomic& b, step const& s) {
    rounds<M> left{3};
    int one = a.load(of_load(s.o));
    int other = 0;
    left.another();
    while (one != s.v && (other = b.load(of_load(s.p))) != s.w) {
      yield<M>(s.yields);
      one = a.load(of_load(s.o));
      left.another();
    }
    return 8 * one + other;
  }

  [[gnu::noinline]] static int look(atomic const& at, order o) { return at.load(o); }

  static int shared_helper(atomic& a, atomic& b, step const& s) {
    rounds<M> first{2};
    int const before = look(b, of_load(s.p));
    for (;;) {
      first.another();
      if (look(a, of_load(s.o)) == s.v) break;
      yield<M>(s.yields);
    }
    rounds<M> second{2};
    int after = 0;
    for (;;) {
      second.another();
      if ((after = look(b, of_load(s.p))) != s.w) break;
      yield<M>(s.yields);
    }
    return 8 * before + after;
  }

  // It yields although the round may have been the last.
  static int do_while(atomic& a, step const& s) {
    rounds<M> left{2};
    int seen = 0;
    do {
      left.another();
      seen = a.load(of_load(s.o));
      yield<M>(s.yields);
    } while (seen == s.v);
    return seen;
  }

  static int breaks(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    int how = 0;
    for (;;) {
      left.another();
      if (a.load(of_load(s.o)) == s.v) {
        how = 1;
        break;
      }
      if (b.load(of_load(s.p)) == s.w) {
        how = 2;
        break;
      }
      yield<M>(s.yields);
    }
    return how;
  }

  static int nested(atomic& a, atomic& b, step const& s) {
    rounds<M> outer{2};
    for (;;) {
      outer.another();
      rounds<M> inner{2};
      inner.another();
      while (a.load(of_load(s.o)) != s.v) {
        yield<M>(s.yields);
        inner.another();
      }
      int const seen = b.load(of_load(s.p));
      if (seen == s.w) return seen;
    }
  }

  [[gnu::noinline]] static int recursion(atomic& a, step const& s, unsigned left) {
    int const seen = a.load(of_load(s.o));
    if (seen == s.v) return 1;
    if (left == 1) return -10;
    yield<M>(s.yields);
    return 1 + recursion(a, s, left - 1);
  }

  [[gnu::noinline]] static int tail_recursion(atomic& a, step const& s, rounds<M> left) {
    left.another();
    int const seen = a.load(of_load(s.o));
    if (seen != s.v) return seen;
    yield<M>(s.yields);
    return tail_recursion(a, s, left);
  }

  static int backoff_of_looks(atomic& a, step const& s) {
    rounds<M> left{2};
    unsigned n = 1;
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      if (seen != s.v) return seen;
      for (unsigned k = 0; k < n; ++k) yield<M>(s.yields);
      if (n < 4) ++n;
    }
  }

  static int two_looks(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const one = a.load(of_load(s.o));
      yield<M>(s.yields);
      int const other = b.load(of_load(s.p));
      if (one == s.v && other != s.w) return other;
      yield<M>(s.yields);
    }
  }

  static int in_turns(atomic& a, atomic& b, step const& s) {
    rounds<M> left{4};
    for (bool which = false;; which = !which) {
      left.another();
      if ((which ? b : a).load(of_load(s.o)) == s.v) return which ? 1 : 0;
      yield<M>(s.yields);
    }
  }

  static int attempts(atomic& a, step const& s) {
    unsigned k = 0;
    for (; k != s.n; ++k) {
      if (a.load(of_load(s.o)) == s.v) break;
      yield<M>(s.yields);
    }
    return static_cast<int>(k);
  }

  static int fence_in_the_round(atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const seen = a.load(order::relaxed);
      M::fence(s.o);
      if (seen != s.v) return seen;
      yield<M>(s.yields);
    }
  }

  // Both at the same time.
  static int both(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    left.another();
    while (a.load(of_load(s.o)) != s.v || b.load(of_load(s.p)) != s.w) {
      yield<M>(s.yields);
      left.another();
    }
    return 1;
  }

  static int changes(atomic& a, step const& s) {
    int const before = a.load(of_load(s.p));
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now != before) return 8 * before + now;
      yield<M>(s.yields);
    }
  }

  // It yields once in a while.
  static int spins_first(atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      for (unsigned k = 0; k != s.n; ++k)
        if (a.load(of_load(s.o)) == s.v) return static_cast<int>(k);
      yield<M>(s.yields);
    }
  }

  // Where it looks depends on what it has seen.
  static int depends(std::array<atomic, atomics>& all, atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      auto const where = static_cast<unsigned>(a.load(of_load(s.o))) % atomics;
      int const seen = all[where].load(of_load(s.p));
      if (seen != s.v) return 8 * static_cast<int>(where) + seen;
      yield<M>(s.yields);
    }
  }

  static int state_machine(atomic& a, atomic& b, step const& s) {
    enum : std::uint8_t { looks_at_a, looks_at_b } state = looks_at_a;
    rounds<M> left{4};
    for (;;) {
      left.another();
      switch (state) {
        case looks_at_a:
          if (a.load(of_load(s.o)) == s.v) state = looks_at_b;
          else yield<M>(s.yields);
          break;
        case looks_at_b: {
          int const seen = b.load(of_load(s.p));
          if (seen != s.w) return seen;
          state = looks_at_a;
          yield<M>(s.yields);
          break;
        }
      }
    }
  }

  // Looks at what it has no use for.
  static int touches(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      if (seen != s.v) return seen;
      (void)b.load(of_load(s.p));
      yield<M>(s.yields);
    }
  }

  [[gnu::noinline]] static void until(bool (*holds)(void*), void* of, unsigned yields) {
    while (!holds(of)) yield<M>(yields);
  }
  static int by_predicate(atomic& a, step const& s) {
    struct question {
      atomic* at;
      step const* what;
      rounds<M> left;
      int seen;
    } mine{&a, &s, rounds<M>{2}, 0};
    until(
        [](void* of) {
          auto& q = *static_cast<question*>(of);
          q.left.another();
          q.seen = q.at->load(of_load(q.what->o));
          return q.seen != q.what->v;
        },
        &mine, s.yields);
    return mine.seen;
  }

  static int throws(atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      try {
        if (seen == s.v) throw seen;
        return seen;
      } catch (int) {
        yield<M>(s.yields);
      }
    }
  }
};

}  // namespace interlock::checker::rc11_loops
