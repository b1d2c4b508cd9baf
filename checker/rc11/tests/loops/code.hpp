// What the steps of programs are, as C++ over a model: code that an engine runs and that the oracle asks
// for its operations. Loops stand here as people write them; that each is compiled as it stands, at the
// levels of optimisation that people use, is what they are for.
//
// Level makes functions of their own of what several translation units compile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "noting.hpp"
#include "objects.hpp"
#include "reading.hpp"
#include "updating.hpp"
#include "waiting.hpp"

namespace interlock::checker::rc11_loops {

/// The program that objects are made for, on this thread of the operating system.
inline program const* the_program = nullptr;

template <class M, unsigned Level>
class code {
 public:
  code() {
    for (unsigned t = 0; t != most_threads; ++t) begin_anew(t);
    if constexpr (requires { all_.mutex.number; }) {
      unsigned n = 0;
      for (auto& each : all_.atomics_) each.number = n++;
      all_.mutex.number = n++;
      for (auto& each : all_.vars) each.number = n++;
      all_.naked_one.number = n;
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
    for (auto& each : all_.atomics_) *at++ = static_cast<std::int8_t>(each.load());
    for (auto& each : all_.vars) *at++ = static_cast<std::int8_t>(each.read());
    *at++ = static_cast<std::int8_t>(all_.naked_one.get());
    return result;
  }
  /// What a thread knows when it begins.
  void begin_anew(unsigned t) {
    all_.in_members[t] = 0;
    code_under_test::in_globals[t] = 0;
  }

 private:
  using waits = waiting<M, Level>;
  using notings = noting<M, Level>;
  using updates = updating<M, Level>;
  using readings = reading<M, Level>;

  struct noted {
    thread_notes all{};
    std::size_t count = 0;
    void add(int value) {
      if (count != all.size()) all[count++] = static_cast<std::int8_t>(value);
    }
  };

  void perform(step const& s, noted& mine, unsigned t) {
    auto& a = all_.atomics_[s.a % atomics];
    auto& b = all_.atomics_[s.b % atomics];
    auto& p = all_.vars[s.a % vars];
    auto& q = all_.vars[s.b % vars];
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
        all_.mutex.lock();
        p.write(s.v);
        return all_.mutex.unlock();
      case what::locked_add:
        all_.mutex.lock();
        p.write(p.read() + s.v);
        return all_.mutex.unlock();
      case what::publish:
        q.write(s.w);
        return a.store(s.v, of_store(s.o));
      case what::publish_naked:
        all_.naked_one.set(s.w);
        return a.store(s.v, of_store(s.o));
      case what::produce_two:
        all_.vars[0].write(1);
        a.store(1, of_store(s.o));
        all_.vars[1].write(2);
        return a.store(2, of_store(s.o));
      case what::write_in_sequence:
        a.store(1, order::relaxed);
        M::fence(order::release);
        b.store(s.w, order::relaxed);
        return a.store(2, order::release);
      default: return mine.add(loop(s, t));
    }
  }

  // Loops are run in functions of their own or, at the highest level, where they are called.
  template <auto Loop, class... Arguments>
  [[gnu::noinline]] static int apart(Arguments&&... all) {
    return Loop(std::forward<Arguments>(all)...);
  }
  template <auto Loop, class... Arguments>
  static int run(Arguments&&... all) {
    if constexpr (Level != 3) return apart<Loop>(std::forward<Arguments>(all)...);
    else return Loop(std::forward<Arguments>(all)...);
  }

  int loop(step const& s, unsigned t) {
    if (s.does < what::flags) return wait(s);
    if (s.does < what::test_and_test_and_set) return note(s, t);
    if (s.does < what::batches) return update(s);
    return look_at_data(s);
  }

  [[gnu::noinline]] int wait(step const& s) {
    auto& a = all_.atomics_[s.a % atomics];
    auto& b = all_.atomics_[s.b % atomics];
    switch (s.does) {
      case what::awaits: return run<&waits::awaits>(a, s);
      case what::awaits_another: return run<&waits::awaits_another>(a, s);
      case what::look_before: return run<&waits::look_before>(a, b, s);
      case what::shared_helper: return run<&waits::shared_helper>(a, b, s);
      case what::do_while: return run<&waits::do_while>(a, s);
      case what::breaks: return run<&waits::breaks>(a, b, s);
      case what::nested: return run<&waits::nested>(a, b, s);
      case what::recursion: return run<&waits::recursion>(a, s, s.n);
      case what::tail_recursion: return run<&waits::tail_recursion>(a, s, rounds<M>{2});
      case what::backoff_of_looks: return run<&waits::backoff_of_looks>(a, s);
      case what::two_looks: return run<&waits::two_looks>(a, b, s);
      case what::in_turns: return run<&waits::in_turns>(a, b, s);
      case what::attempts: return run<&waits::attempts>(a, s);
      case what::fence_in_the_round: return run<&waits::fence_in_the_round>(a, s);
      case what::both: return run<&waits::both>(a, b, s);
      case what::changes: return run<&waits::changes>(a, s);
      case what::spins_first: return run<&waits::spins_first>(a, s);
      case what::depends: return run<&waits::depends>(all_.atomics_, a, s);
      case what::state_machine: return run<&waits::state_machine>(a, b, s);
      case what::touches: return run<&waits::touches>(a, b, s);
      case what::by_predicate: return run<&waits::by_predicate>(a, s);
      case what::throws: return run<&waits::throws>(a, s);
      default: return 0;
    }
  }

  [[gnu::noinline]] int note(step const& s, unsigned t) {
    auto& a = all_.atomics_[s.a % atomics];
    switch (s.does) {
      case what::flags: return run<&notings::flags>(a, s);
      case what::flags_in_an_array: return run<&notings::flags_in_an_array>(a, s);
      case what::flags_in_a_member: return run<&notings::flags_there>(all_.in_members[t], a, s);
      case what::flags_in_a_global: return run<&notings::flags_in_a_global>(a, s, t);
      case what::flags_in_a_thread_local: return run<&notings::flags_in_a_thread_local>(a, s);
      case what::flags_on_the_heap: return run<&notings::flags_on_the_heap>(a, s);
      case what::the_most: return run<&notings::the_most>(a, s);
      case what::saturating: return run<&notings::saturating>(a, s);
      case what::the_one_before: return run<&notings::the_one_before>(a, s);
      case what::counted: return run<&notings::counted>(a, s);
      default: return 0;
    }
  }

  [[gnu::noinline]] int update(step const& s) {
    auto& a = all_.atomics_[s.a % atomics];
    auto& b = all_.atomics_[s.b % atomics];
    switch (s.does) {
      case what::test_and_test_and_set: return run<&updates::test_and_test_and_set>(a, s);
      case what::test_and_set: return run<&updates::test_and_set>(a, s);
      case what::retry: return run<&updates::retry>(a, s);
      case what::retry_weak: return run<&updates::retry_weak>(a, s);
      case what::retry_as_seen: return run<&updates::retry_as_seen>(a, s);
      case what::retry_as_seen_weak: return run<&updates::retry_as_seen_weak>(a, s);
      case what::retry_reloading: return run<&updates::retry_reloading>(a, s);
      case what::backoff: return run<&updates::backoff>(a, s);
      case what::help_along: return run<&updates::help_along>(a, b, s);
      case what::heartbeat: return run<&updates::heartbeat>(a, b, s);
      case what::takes_and_gives_back: return run<&updates::takes_and_gives_back>(a, b, s);
      case what::update_of_nothing: return run<&updates::update_of_nothing>(a, s);
      case what::set_a_bit: return run<&updates::set_a_bit>(a, s);
      case what::ticket: return run<&updates::ticket>(a, b, s);
      case what::announce: return run<&updates::announce>(a, b, s);
      default: return 0;
    }
  }

  [[gnu::noinline]] int look_at_data(step const& s) {
    auto& a = all_.atomics_[s.a % atomics];
    auto& b = all_.atomics_[s.b % atomics];
    auto& p = all_.vars[s.a % vars];
    auto& q = all_.vars[s.b % vars];
    switch (s.does) {
      case what::batches: return run<&readings::batches>(all_, a, s);
      case what::reads_in_the_round: return run<&readings::reads_in_the_round>(a, q, s);
      case what::reads_while_it_lasts: return run<&readings::reads_while_it_lasts>(a, q, s);
      case what::naked_in_the_round: return run<&readings::naked_in_the_round>(all_, a, s);
      case what::poll_under_a_mutex: return run<&readings::poll_under_a_mutex>(all_, p, s);
      case what::try_to_lock: return run<&readings::try_to_lock>(all_, p, s);
      case what::sequence_lock: return run<&readings::sequence_lock>(a, b, s);
      case what::closed_queue: return run<&readings::closed_queue>(all_, a, b, s);
      default: return 0;
    }
  }

  objects<M> all_;
  std::array<thread_notes, most_threads> notes_{};
};

}  // namespace interlock::checker::rc11_loops
