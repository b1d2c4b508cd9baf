// Loops whose rounds note something in variables, which is used afterwards.
#pragma once

#include "objects.hpp"

// A variable of the code under test, and so of no namespace of the checker's, whose variables are not watched.
namespace code_under_test {
inline std::array<int, 4> in_globals{};
}

namespace interlock::checker::rc11_loops {

template <class M, unsigned Level>
struct noting {
  using atomic = model::atomic<int, M>;
  using var = model::var<int, M>;

  static int flags(atomic& a, step const& s) {
    rounds<M> left{4};
    int seen = 0;
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) return seen;
      seen |= bit(now);
      yield<M>(s.yields);
    }
  }

  [[gnu::noinline]] static void note(std::int8_t* in, int k) {
    in[k] = 1;
    asm volatile("" ::: "memory");
  }

  [[gnu::noinline]] static int noted_in(std::int8_t const* in) {
    asm volatile("" ::: "memory");
    return in[80] + 2 * in[100] + 4 * in[120] + 8 * in[140];
  }

  static int flags_in_an_array(atomic& a, step const& s) {
    rounds<M> left{4};
    std::int8_t seen[160]{};
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) break;
      note(seen, 80 + 20 * (now & 3));
      yield<M>(s.yields);
    }
    return noted_in(seen);
  }

  // Where others could see it.
  static int flags_there(int& noted, atomic& a, step const& s) {
    rounds<M> left{4};
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) return noted;
      noted |= bit(now);
      yield<M>(s.yields);
    }
  }
  static int flags_in_a_global(atomic& a, step const& s, unsigned t) {
    return flags_there(code_under_test::in_globals[t], a, s);
  }
  static int flags_in_a_thread_local(atomic& a, step const& s) {
    rounds<M> left{4};
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) return in_thread_locals;
      in_thread_locals |= bit(now);
      yield<M>(s.yields);
    }
  }
  static int flags_on_the_heap(atomic& a, step const& s) {
    rounds<M> left{4};
    auto* const noted = on_heap<M>::made();
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) break;
      noted[static_cast<unsigned>(now) & 3U] = 1;
      yield<M>(s.yields);
    }
    int const result = noted[0] + 2 * noted[1] + 4 * noted[2] + 8 * noted[3];
    on_heap<M>::destroy(noted);
    return result;
  }

  static int the_most(atomic& a, step const& s) {
    rounds<M> left{4};
    double most = -0.5;
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) return static_cast<int>(2 * most);
      if (now > most) most = now + 0.5;
      yield<M>(s.yields);
    }
  }
  // How often each was seen: never, once or more often.
  static int saturating(atomic& a, step const& s) {
    rounds<M> left{5};
    std::array<std::int8_t, 4> count{};
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) return count[0] + 3 * count[1] + 9 * count[2] + 27 * count[3];
      auto& mine = count[static_cast<unsigned>(now) & 3U];
      if (mine != 2) ++mine;
      yield<M>(s.yields);
    }
  }

  static int the_one_before(atomic& a, step const& s) {
    rounds<M> left{3};
    int before = 7;
    int now = 7;
    do {
      left.another();
      before = now;
      now = a.load(of_load(s.o));
      yield<M>(s.yields);
    } while (now != s.v);
    return before;
  }

  // No round leaves it in the state in which it began.
  static int counted(atomic& a, step const& s) {
    rounds<M> left{3};
    unsigned volatile count = 0;
    for (;;) {
      left.another();
      if (a.load(of_load(s.o)) == s.v) return count == 0 ? 0 : 1;
      count = count + 1;
      yield<M>(s.yields);
    }
  }

  inline static thread_local int in_thread_locals = 0;
};

}  // namespace interlock::checker::rc11_loops
