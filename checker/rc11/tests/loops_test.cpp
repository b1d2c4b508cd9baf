// Loops that wait, and those that do not say so.
#include <string>

#include <stdexcept>

#include "running.hpp"

// What belongs to Interlock is not looked at for changes.
namespace code_under_test {
static int attempts = 0;
}  // namespace code_under_test

namespace interlock::checker {
namespace {

class loops_under_rc11 : public CppUnit::TestFixture {};

struct loops_without_yield {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    while (x.load(rlx) == 0) M::pause();
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, need_no_yield) {
  auto const all = explored<loops_without_yield>();
  CPPUNIT_ASSERT(!all.failed && !all.felt_a_bound());
  CPPUNIT_ASSERT_EQUAL(n(1), all.complete);
}

struct counts_its_rounds {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (int round = 0; round != 3; ++round) {
      if (x.load(rlx) != 0) return count(static_cast<unsigned>(round));
      M::pause();
    }
    count(3);
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_are_bounded_come_to_every_end) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1 2x1 3x1"}, tally_of<counts_its_rounds>());
}

// ---- yields that end no fruitless iteration: steps like others

struct yields_out_of_courtesy {
  static constexpr unsigned threads = 2;
  atomic<unsigned, M> x{0};
  void thread(unsigned) {
    M::yield();
    x.fetch_add(1, rlx);
  }
};

struct counts_its_yields {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (unsigned round = 0; round != 20; ++round) {
      if (x.load(rlx) != 0) return count(round);
      M::yield();
    }
    count(20);
  }
};

struct yields_before_it_looks {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  var<int, M> seen{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    seen.write(x.load(rlx));
    do M::yield();
    while (x.load(rlx) == 0);
  }
};

struct spins_then_parks {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);  // and notifies nobody
    for (int round = 0; round != 3; ++round) {
      if (x.load(rlx) != 0) return;
      M::yield();
    }
    x.wait(0, rlx);
  }
};

struct tries_then_waits {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (unsigned round = 0; round != 2; ++round) {
      if (x.load(rlx) != 0) return count(round);
      M::yield();
    }
    while (x.load(rlx) == 0) M::yield();
    count(2);
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_wait_at_last_come_to_every_end) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1 2x1"}, tally_of<tries_then_waits>());
}

// The look before the loop is no part of it, for all that the loop looks again.
struct looks_before_it_waits {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0}, stopped{0}, had_to_wait{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    if (x.load(rlx) != 0) return count(0);
    do {
      if (stopped.load(rlx) != 0) return count(2);
      M::yield();
    } while (x.load(rlx) == 0);
    had_to_wait.store(1, rlx);
    count(1);
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, may_follow_a_look_of_its_own) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1"}, tally_of<looks_before_it_waits>());
}

// The first round has an effect, and those that follow have none.
struct says_that_it_waits {
  static constexpr unsigned threads = 2;
  atomic<int, M> go{0}, waits{0};
  void thread(unsigned i) {
    if (i == 1) {
      if (M::choose(2) == 0) return go.store(1, rel);
      while (waits.load(acq) == 0) M::yield();
      return go.store(2, rel);
    }
    while (go.load(acq) == 0) {
      waits.exchange(1, ar);
      M::yield();
    }
  }
  void after() { count(static_cast<unsigned>(go.load())); }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_have_an_effect_once_come_to_every_end) {
  CPPUNIT_ASSERT_EQUAL(std::string{"1x2 2x1"}, tally_of<says_that_it_waits>());
}

void relax() { M::yield(); }

struct yields_again_after_its_loop {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (;;) {
      int const a = x.load(rlx);
      int const b = x.load(rlx);
      if (a == b) break;
      relax();
    }
    relax();
  }
};

struct looks_twice_then_elsewhere {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, y{0}, z{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    if (i == 2) {
      if (z.load(rlx) == 1) y.store(1, rlx);
      return;
    }
    while (x.load(rlx) != 1) {
      (void)x.load(rlx);
      relax();
    }
    do relax();
    while (y.load(rlx) == 7);
    z.store(1, rlx);
    (void)y.load(rlx);
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_share_a_function_that_yields_are_told_apart) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<yields_again_after_its_loop>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<looks_twice_then_elsewhere>());
}

struct ends_otherwise_than_it_began {
  static constexpr unsigned threads = 1;
  atomic<int, M> x{0}, y{0}, z{0};
  void thread(unsigned) {
    for (int round = 0;; ++round) {
      (void)x.load(rlx);
      if (round == 1) return (void)z.load(rlx);
      (void)y.load(rlx);
      M::yield();
    }
  }
};

struct waits_then_tries {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) {
      x.store(1, rlx);
      return x.store(2, rlx);
    }
    while (x.load(rlx) == 1) M::yield();
    if (x.load(rlx) != 1) M::yield();
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_yield_in_vain_go_on) {
  CPPUNIT_ASSERT_EQUAL(n(2), complete<yields_out_of_courtesy>());
  // It reads 1 after so many times 0.
  CPPUNIT_ASSERT_EQUAL(n(21), complete<counts_its_yields>());
  // What was read before the loop is not what the loop reads: 0 and 1, or 1 and 1.
  CPPUNIT_ASSERT_EQUAL(n(2), complete<yields_before_it_looks>());
  CPPUNIT_ASSERT_EQUAL(n(1), complete<ends_otherwise_than_it_began>());
  // It waits for 0 and then reads 0, 1 or 2; or for 2.
  CPPUNIT_ASSERT_EQUAL(n(4), complete<waits_then_tries>());
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, verdict_of<spins_then_parks>());
  CPPUNIT_ASSERT(!explored<counts_its_yields>().felt_a_bound());
}

// What an iteration leaves in the thread's own variables says whether it will be repeated for ever.
struct waits {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    while (x.load(rlx) == 0) M::yield();
  }
};

struct waits_and_takes_turns {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  int turn = 0;  // of three
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (; x.load(rlx) == 0; M::yield()) turn = (turn + 1) % 3;
  }
};

struct waits_and_counts {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  std::unique_ptr<int> rounds = std::make_unique<int>(0);
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (; x.load(rlx) == 0; M::yield()) ++*rounds;
  }
};

struct gives_up_late {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (unsigned round = 0; round != 300; ++round) {
      if (x.load(rlx) != 0) return;
      M::yield();
    }
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_always_change_something_of_their_own_are_a_limit) {
  CPPUNIT_ASSERT(!explored<waits>().felt_a_bound());
  CPPUNIT_ASSERT(!explored<waits_and_takes_turns>().felt_a_bound());
  CPPUNIT_ASSERT(explored<waits_and_counts>().felt_a_bound());
  CPPUNIT_ASSERT_EQUAL(n(engine_settings{}.rounds), complete<waits_and_counts>());
  auto const bounded = explored<gives_up_late>();
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bounded.loops_cut.size());
  CPPUNIT_ASSERT(bounded.loops_cut.begin()->find("loops_test.cpp:") != std::string::npos);
  CPPUNIT_ASSERT(!explored<gives_up_late>({.rounds = 300}).felt_a_bound());
}

// One place, and two loops: for ever, and so often.
struct share_a_spin {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, y{0};
  static bool spin(atomic<int, M>& a, unsigned limit) {
    for (unsigned n = 0; n != limit; ++n) {
      if (a.load(rlx) != 0) return true;
      M::yield();
    }
    return false;
  }
  void thread(unsigned i) {
    if (i == 0) spin(x, 4'000'000'000);
    else if (i == 1) x.store(1, rlx);
    else M::check(spin(y, 20), "it gives up");
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_share_their_place_are_told_apart) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<share_a_spin>());
}

// The clock was read before the loop, not in it.
struct counts_after_it_looked_at_the_clock {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    auto const start = M::clock::now();
    for (int n = 0; n != 2; ++n) {
      if (x.load(rlx) != 0) return;
      M::yield();
    }
    M::check(M::clock::now() != start, "time has passed when it gives up");
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_count_do_so_whatever_the_clock_says) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<counts_after_it_looked_at_the_clock>());
}

// An iteration could not read the same again: it has seen a newer value.
struct never_goes_back {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void look(int& newest) {
    auto const now = x.load(rlx);
    if (now < newest) throw std::logic_error{"back in time"};
    newest = x.load(rlx);
    M::yield();
  }
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    int newest = 0;
    for (int n = 0; n != 3; ++n) look(newest);
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, may_rely_on_coherence_while_they_are_tried) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<never_goes_back>());
}

// Whether these go on for ever cannot be tried: they are held back, and the result says so.
struct takes_and_gives_back {
  static constexpr unsigned threads = 2;
  atomic<int, M> permits{1};
  void thread(unsigned) {
    while (permits.fetch_sub(1, acq) <= 0) {
      permits.fetch_add(1, rlx);
      M::yield();
    }
    permits.fetch_add(1, rel);
  }
};

struct counts_what_it_tries {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  var<int, M> tries{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (; x.load(rlx) == 0; M::yield()) tries.write(tries.read() + 1);
  }
};

struct notifies_what_it_tries {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (; x.load(rlx) == 0; M::yield()) x.notify_all();
  }
};

// On what the iteration read the next one has an effect; on the newest value it comes to the yield
// again, but not for ever.
struct tries_otherwise {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) return (void)x.load(rlx);
    for (int expected : {1, 0}) {
      auto const before = expected;
      x.compare_exchange_strong(expected, 2, rlx, rlx);
      if (before == 1) x.fetch_add(1, rlx);
      M::yield();
    }
  }
};

struct looks_elsewhere_each_fourth_time {
  static constexpr unsigned threads = 2;
  atomic<bool, M> locked{true};
  atomic<bool, M> stop{false};
  void thread(unsigned i) {
    if (i == 1) return stop.store(true, rel);
    for (int attempt = 1; locked.exchange(true, acq); ++attempt) {
      if (attempt % 4 == 0 && stop.load(acq)) return;
      M::yield();
    }
  }
};

struct makes_a_variable_each_time {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (;;) {
      var<int, M> seen{0};
      seen.write(x.load(rlx));
      if (seen.read() != 0) return;
      M::yield();
    }
  }
};

template <Scenario S>
bool is_bounded_by_its_rounds() {
  auto const all = explored<S>();
  return !all.failed && all.limits.back() == limit::rounds_bound;
}

CPPUNIT_TEST_FIXTURE(loops_under_rc11, of_which_an_iteration_has_an_effect_are_a_limit) {
  CPPUNIT_ASSERT(is_bounded_by_its_rounds<takes_and_gives_back>());
  CPPUNIT_ASSERT(is_bounded_by_its_rounds<counts_what_it_tries>());
  CPPUNIT_ASSERT(is_bounded_by_its_rounds<notifies_what_it_tries>());
  CPPUNIT_ASSERT(is_bounded_by_its_rounds<looks_elsewhere_each_fourth_time>());
  CPPUNIT_ASSERT(is_bounded_by_its_rounds<makes_a_variable_each_time>());
  // One that comes to its end, whatever it does.
  CPPUNIT_ASSERT(!explored<tries_otherwise>().felt_a_bound());
}

// A woken loop that ends, and another that waits at the same yield.
template <order How>
int wait_for(atomic<int, M>& a) {
  for (;;) {
    if (auto const value = a.load(How); value != 0) return value;
    M::yield();
  }
}

struct waits_twice {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, y{0}, z{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 2) return z.store(1, rlx);
    if (i == 0) {
      count(static_cast<unsigned>(wait_for<acq>(x)));
      wait_for<rlx>(y);
      return (void)data.read();
    }
    data.write(1);
    x.store(1, rel);
    x.store(2, rel);
    wait_for<rlx>(z);
    y.store(1, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_share_their_yield_end_one_after_the_other) {
  auto const tally = tally_of<waits_twice>();
  CPPUNIT_ASSERT(tally.find("1x") != std::string::npos && tally.find("2x") != std::string::npos);
}

// Two that are woken in vain, one of which has not been looked ahead at.
struct takes_its_turn {
  static constexpr unsigned threads = 4;
  atomic<int, M> turn{0};
  void thread(unsigned i) {
    while (turn.load(acq) != static_cast<int>(i)) M::yield();
    turn.store(static_cast<int>(i + 1), rel);
  }
};

struct fences_in_a_loop {
  static constexpr unsigned threads = 2;
  atomic<int, M> first{1}, x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rel);
    while (x.load(rlx) == 0) {
      M::fence(acq);
      M::yield();
    }
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_are_woken_in_vain_wait_on) {
  CPPUNIT_ASSERT_EQUAL(n(1), complete<takes_its_turn>());
  CPPUNIT_ASSERT_EQUAL(n(1), complete<fences_in_a_loop>());
}

// What lies neither on a stack nor in the scenario.
struct counts_in_a_global {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (code_under_test::attempts = 0; code_under_test::attempts != 5; ++code_under_test::attempts) {
      if (x.load(rlx) != 0) return;
      M::yield();
    }
  }
};

struct yields_while_it_handles {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    try {
      throw 7;
    } catch (int& caught) {
      (void)x.load(rlx);
      M::yield();
      M::check(++caught == 8, "once");
    }
    y.store(1, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_change_what_lies_elsewhere_are_told_apart) {
  CPPUNIT_ASSERT_EQUAL(n(6), complete<counts_in_a_global>());
  CPPUNIT_ASSERT_EQUAL(n(2), complete<yields_while_it_handles>());
}

struct counts_its_iterations_natively {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    int iterations = 1;
    for (; x.load(rlx) == 0; ++iterations) M::yield();
    M::check(iterations >= 1, "it looked");
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, may_keep_native_state) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<counts_its_iterations_natively>());
}

}  // namespace
}  // namespace interlock::checker
