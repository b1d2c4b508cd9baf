// What the steps of programs are, as C++ over a model: code that an engine runs and that the oracle asks
// for its operations. Loops stand here as people write them; that each is compiled as it stands, at the
// levels of optimisation that people use, is what they are for.
//
// Level makes functions of their own of what several translation units compile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/model/checked.hpp>

#include "program.hpp"

namespace interlock::checker::rc11_loops {

/// How many rounds of a loop count. An engine explores all there are.
template <class M>
struct rounds {
  explicit rounds(unsigned) {}
  void another() {}
};

/// Data that no engine sees.
template <class M>
struct naked {
  int value = 0;
  [[nodiscard]] int get() const { return value; }
  void set(int v) { value = v; }
};

[[nodiscard]] constexpr order of_load(order o) noexcept {
  return o == order::release ? order::relaxed : o == order::acq_rel ? order::acquire : o;
}
[[nodiscard]] constexpr order of_store(order o) noexcept {
  return o == order::acquire ? order::relaxed : o == order::acq_rel ? order::release : o;
}

/// The program that objects are made for, on this thread of the operating system.
inline program const* the_program = nullptr;

template <class M, unsigned Level>
class code {
 public:
  using atomic = model::atomic<int, M>;
  using var = model::var<int, M>;

  code() {
    in_globals_ = {};
    if constexpr (requires { mutex_.number; }) {
      unsigned n = 0;
      for (auto& each : atomics_) each.number = n++;
      mutex_.number = n++;
      for (auto& each : vars_) each.number = n++;
      naked_.number = n;
    }
  }

  void thread(unsigned t) {
    noted mine{};
    for (auto const& each : the_program->threads[t]) perform(each, mine, t);
    notes_[t] = mine.all;
  }
  [[nodiscard]] thread_notes const& notes_of(unsigned t) const { return notes_[t]; }

  /// Precondition: no thread runs.
  [[nodiscard]] outcome at_the_end() {
    outcome result{.notes = notes_};
    auto at = result.values.begin();
    for (auto& each : atomics_) *at++ = static_cast<std::int8_t>(each.load());
    for (auto& each : vars_) *at++ = static_cast<std::int8_t>(each.read());
    *at++ = static_cast<std::int8_t>(naked_.get());
    return result;
  }
  /// What a thread knows when it begins.
  void begin_anew(unsigned t) {
    in_members_[t] = 0;
    in_globals_[t] = 0;
  }

 private:
  struct noted {
    thread_notes all{};
    std::size_t count = 0;
    void add(int value) {
      if (count != all.size()) all[count++] = static_cast<std::int8_t>(value);
    }
  };

  static void yield(unsigned times) {
    if (times > 0) M::yield();
    if (times > 1) M::yield();
  }

  void perform(step const& s, noted& mine, unsigned t) {
    auto& a = atomics_[s.a % atomics];
    auto& b = atomics_[s.b % atomics];
    auto& p = vars_[s.a % vars];
    auto& q = vars_[s.b % vars];
    switch (s.does) {
      case what::load: return mine.add(a.load(of_load(s.o)));
      case what::store: return a.store(s.v, of_store(s.o));
      case what::add: return mine.add(a.fetch_add(s.v, s.o));
      case what::exchange: return mine.add(a.exchange(s.v, s.o));
      case what::compare_exchange: {
        int seen = s.v;
        a.compare_exchange_strong(seen, s.w, s.o, of_load(s.p));
        return mine.add(seen);
      }
      case what::compare_exchange_weak: {
        int seen = s.v;
        mine.add(a.compare_exchange_weak(seen, s.w, s.o, of_load(s.p)) ? 1 : 0);
        return mine.add(seen);
      }
      case what::fence: return M::fence(s.o);
      case what::read: return mine.add(p.read());
      case what::write: return p.write(s.v);
      case what::locked_write:
        mutex_.lock();
        p.write(s.v);
        return mutex_.unlock();
      case what::locked_add:
        mutex_.lock();
        p.write(p.read() + s.v);
        return mutex_.unlock();
      case what::publish:
        q.write(s.w);
        return a.store(s.v, of_store(s.o));
      case what::publish_naked:
        naked_.set(s.w);
        return a.store(s.v, of_store(s.o));
      case what::produce_two:
        vars_[0].write(1);
        a.store(1, of_store(s.o));
        vars_[1].write(2);
        return a.store(2, of_store(s.o));
      case what::write_in_sequence:
        a.store(1, order::relaxed);
        M::fence(order::release);
        b.store(s.w, order::relaxed);
        return a.store(2, order::release);

      case what::awaits: return mine.add(awaits(a, s));
      case what::awaits_another: return mine.add(awaits_another(a, s));
      case what::look_before: return mine.add(look_before(a, b, s));
      case what::shared_helper: return mine.add(shared_helper(a, b, s));
      case what::do_while: return mine.add(do_while(a, s));
      case what::breaks: return mine.add(breaks(a, b, s));
      case what::nested: return mine.add(nested(a, b, s));
      case what::test_and_test_and_set: return test_and_test_and_set(a, s);
      case what::test_and_set: return test_and_set(a, s);
      case what::recursion: return mine.add(recursion(a, s, s.n));
      case what::tail_recursion: return mine.add(tail_recursion(a, s, rounds<M>{2}));
      case what::retry: return retry(a, s);
      case what::retry_weak: return retry_weak(a, s);
      case what::retry_as_seen: return mine.add(retry_as_seen(a, s));
      case what::retry_as_seen_weak: return mine.add(retry_as_seen_weak(a, s));
      case what::retry_reloading: return mine.add(retry_reloading(a, s));
      case what::backoff: return backoff(a, s);
      case what::backoff_of_looks: return mine.add(backoff_of_looks(a, s));
      case what::flags: return mine.add(flags(a, s));
      case what::flags_in_an_array: return mine.add(flags_in_an_array(a, s));
      case what::flags_in_a_member: return mine.add(flags_in_a_member(a, s, t));
      case what::flags_in_a_global: return mine.add(flags_in_a_global(a, s, t));
      case what::the_one_before: return mine.add(the_one_before(a, s));
      case what::counted: return mine.add(counted(a, s));
      case what::batches: return mine.add(batches(a, s));
      case what::reads_in_the_round: return mine.add(reads_in_the_round(a, q, s));
      case what::reads_while_it_lasts: return mine.add(reads_while_it_lasts(a, q, s));
      case what::naked_in_the_round: return mine.add(naked_in_the_round(a, s));
      case what::two_looks: return mine.add(two_looks(a, b, s));
      case what::in_turns: return mine.add(in_turns(a, b, s));
      case what::poll_under_a_mutex: return mine.add(poll_under_a_mutex(p, s));
      case what::try_to_lock: return mine.add(try_to_lock(p, s));
      case what::help_along: return mine.add(help_along(a, b, s));
      case what::heartbeat: return mine.add(heartbeat(a, b, s));
      case what::takes_and_gives_back: return mine.add(takes_and_gives_back(a, b, s));
      case what::attempts: return mine.add(attempts(a, s));
      case what::fence_in_the_round: return mine.add(fence_in_the_round(a, s));
      case what::update_of_nothing: return mine.add(update_of_nothing(a, s));
      case what::sequence_lock: return mine.add(sequence_lock(a, b, s));
      case what::closed_queue: return mine.add(closed_queue(a, b, s));
    }
  }

  static int awaits(atomic& a, step const& s) {
    rounds<M> left{2};
    left.another();
    while (a.load(of_load(s.o)) != s.v) {
      yield(s.yields);
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
      yield(s.yields);
    }
  }

  static int look_before(atomic& a, atomic& b, step const& s) {
    rounds<M> left{3};
    int one = a.load(of_load(s.o));
    int other = 0;
    left.another();
    while (one != s.v && (other = b.load(of_load(s.p))) != s.w) {
      yield(s.yields);
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
      yield(s.yields);
    }
    rounds<M> second{2};
    int after = 0;
    for (;;) {
      second.another();
      if ((after = look(b, of_load(s.p))) != s.w) break;
      yield(s.yields);
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
      yield(s.yields);
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
      yield(s.yields);
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
        yield(s.yields);
        inner.another();
      }
      int const seen = b.load(of_load(s.p));
      if (seen == s.w) return seen;
    }
  }

  // It gives the lock back.
  static void test_and_test_and_set(atomic& a, step const& s) {
    rounds<M> outer{2};
    for (;;) {
      outer.another();
      rounds<M> inner{2};
      inner.another();
      while (a.load(order::relaxed) != 0) {
        yield(s.yields);
        inner.another();
      }
      if (a.exchange(1, s.o) == 0) break;
    }
    a.store(0, of_store(s.p));
  }

  static void test_and_set(atomic& a, step const& s) {
    rounds<M> left{2};
    left.another();
    while (a.exchange(1, s.o) != 0) {
      yield(s.yields);
      left.another();
    }
    if (s.n == 2) a.store(0, of_store(s.p));
  }

  [[gnu::noinline]] static int recursion(atomic& a, step const& s, unsigned left) {
    int const seen = a.load(of_load(s.o));
    if (seen == s.v) return 1;
    if (left == 1) return -10;
    yield(s.yields);
    return 1 + recursion(a, s, left - 1);
  }

  [[gnu::noinline]] static int tail_recursion(atomic& a, step const& s, rounds<M> left) {
    left.another();
    int const seen = a.load(of_load(s.o));
    if (seen != s.v) return seen;
    yield(s.yields);
    return tail_recursion(a, s, left);
  }

  static void retry(atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int expected = s.v;
      if (a.compare_exchange_strong(expected, s.w, s.o, of_load(s.p))) break;
      yield(s.yields);
    }
  }
  static void retry_weak(atomic& a, step const& s) {
    rounds<M> left{2};
    int expected = s.v;
    left.another();
    while (!a.compare_exchange_weak(expected, s.w, s.o, of_load(s.p))) {
      expected = s.v;
      yield(s.yields);
      left.another();
    }
  }

  // Adds s.v by exchanges. What a failed one has seen is what the next one expects.
  static int retry_as_seen(atomic& a, step const& s) {
    rounds<M> left{4};
    int seen = a.load(of_load(s.p));
    left.another();
    while (!a.compare_exchange_strong(seen, seen + s.v, s.o, of_load(s.p))) {
      yield(s.yields);
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
      yield(s.yields);
    }
  }

  static void backoff(atomic& a, step const& s) {
    rounds<M> left{2};
    left.another();
    for (unsigned n = 1; a.exchange(1, s.o) != 0; n = n < 4 ? 2 * n : n) {
      for (unsigned k = 0; k != n; ++k) M::yield();
      left.another();
    }
    a.store(0, of_store(s.p));
  }
  static int backoff_of_looks(atomic& a, step const& s) {
    rounds<M> left{2};
    unsigned n = 1;
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      if (seen != s.v) return seen;
      for (unsigned k = 0; k < n; ++k) yield(s.yields);
      if (n < 4) ++n;
    }
  }

  [[nodiscard]] static int bit(int value) { return 1 << (static_cast<unsigned>(value) & 3U); }

  static int flags(atomic& a, step const& s) {
    rounds<M> left{4};
    int seen = 0;
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) return seen;
      seen |= bit(now);
      yield(s.yields);
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
      yield(s.yields);
    }
    return noted_in(seen);
  }

  int flags_in_a_member(atomic& a, step const& s, unsigned t) {
    rounds<M> left{4};
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) return in_members_[t];
      in_members_[t] |= bit(now);
      yield(s.yields);
    }
  }
  static int flags_in_a_global(atomic& a, step const& s, unsigned t) {
    rounds<M> left{4};
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) return in_globals_[t];
      in_globals_[t] |= bit(now);
      yield(s.yields);
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
      yield(s.yields);
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
      yield(s.yields);
    }
  }

  // What there is, be it nothing; and yields after each round.
  int batches(atomic& a, step const& s) {
    rounds<M> left{4};
    int next = 0;
    int sum = 0;
    while (next < 2) {
      left.another();
      int const available = a.load(of_load(s.o));
      for (int k = next; k < available && k < 2; ++k)
        sum = 3 * sum + vars_[static_cast<unsigned>(k)].read();
      next = available;
      yield(s.yields);
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
      yield(s.yields);
    }
  }
  static int reads_while_it_lasts(atomic& a, var& q, step const& s) {
    if (a.load(of_load(s.o)) != s.v) return -1;
    rounds<M> left{2};
    int seen = 0;
    do {
      left.another();
      seen = q.read();
      yield(s.yields);
    } while (a.load(of_load(s.p)) == s.v);
    return seen;
  }
  int naked_in_the_round(atomic& a, step const& s) {
    rounds<M> left{3};
    int seen = 0;
    for (;;) {
      left.another();
      int const now = a.load(of_load(s.o));
      if (now == s.v) {
        seen = naked_.get();
        if (s.n == 2) return seen;
      }
      if (now == s.w) return seen;
      yield(s.yields);
    }
  }

  static int two_looks(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const one = a.load(of_load(s.o));
      yield(s.yields);
      int const other = b.load(of_load(s.p));
      if (one == s.v && other != s.w) return other;
      yield(s.yields);
    }
  }
  static int in_turns(atomic& a, atomic& b, step const& s) {
    rounds<M> left{4};
    for (bool which = false;; which = !which) {
      left.another();
      if ((which ? b : a).load(of_load(s.o)) == s.v) return which ? 1 : 0;
      yield(s.yields);
    }
  }

  int poll_under_a_mutex(var& p, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      mutex_.lock();
      int const seen = p.read();
      mutex_.unlock();
      if (seen != s.v) return seen;
      yield(s.yields);
    }
  }
  int try_to_lock(var& p, step const& s) {
    rounds<M> left{2};
    int failed = 0;
    for (;;) {
      left.another();
      if (mutex_.try_lock()) break;
      failed = 1;
      yield(s.yields);
    }
    p.write(p.read() + 1);
    mutex_.unlock();
    return failed;
  }

  static int help_along(atomic& a, atomic& b, step const& s) {
    rounds<M> left{3};
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      if (seen == s.v) return seen;
      int expected = 0;
      b.compare_exchange_strong(expected, s.w, s.p, of_load(s.p));
      yield(s.yields);
    }
  }
  static int heartbeat(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const seen = a.load(of_load(s.o));
      if (seen != s.v) return seen;
      b.store(s.w, of_store(s.p));
      yield(s.yields);
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
      yield(s.yields);
    }
  }

  static int attempts(atomic& a, step const& s) {
    unsigned k = 0;
    for (; k != s.n; ++k) {
      if (a.load(of_load(s.o)) == s.v) break;
      yield(s.yields);
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
      yield(s.yields);
    }
  }
  static int update_of_nothing(atomic& a, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const seen = a.fetch_add(0, s.o);
      if (seen != s.v) return seen;
      yield(s.yields);
    }
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
      yield(s.yields);
    }
  }

  int closed_queue(atomic& a, atomic& b, step const& s) {
    rounds<M> left{2};
    for (;;) {
      left.another();
      int const head = vars_[1].read();
      if (a.load(of_load(s.o)) != head) {
        vars_[1].write(head + 1);
        return vars_[0].read();
      }
      if (b.load(of_load(s.p)) == s.w) return -1;
      yield(s.yields);
    }
  }

  std::array<atomic, atomics> atomics_{};
  std::array<var, vars> vars_{var{0}, var{0}};
  typename M::mutex mutex_;
  naked<M> naked_;
  std::array<int, most_threads> in_members_{};
  std::array<thread_notes, most_threads> notes_{};

  inline static std::array<int, most_threads> in_globals_{};
};

}  // namespace interlock::checker::rc11_loops
