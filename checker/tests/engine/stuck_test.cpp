// The ways not to end: lost wakeups, deadlocks, hangs.
#include <cstddef>
#include <memory>
#include <string>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

constexpr auto returns = [](shared&) {};
constexpr auto waits_for_x = [](shared& s) { s.x.wait(0, rlx); };
constexpr auto stores_x = [](shared& s) { s.x.store(1, rlx); };
constexpr auto notifies_only = [](shared& s) { s.x.notify_all(); };
constexpr auto loops_for_x = [](shared& s) {
  while (s.x.load(rlx) == 0) M::yield();
};
constexpr auto loops_for_y = [](shared& s) {
  while (s.y.load(rlx) == 0) M::yield();
};
constexpr auto loops_for_x_and_stores_y = [](shared& s) {
  loops_for_x(s);
  s.y.store(1, rlx);
};
constexpr auto loops_for_y_and_stores_x = [](shared& s) {
  loops_for_y(s);
  s.x.store(1, rlx);
};
constexpr auto locks_m_then_n = [](shared& s) {
  model::lock_guard first{s.m};
  model::lock_guard second{s.n};
};
constexpr auto locks_n_then_m = [](shared& s) {
  model::lock_guard first{s.n};
  model::lock_guard second{s.m};
};

CPPUNIT_TEST_FIXTURE(engine, tells_a_lost_wakeup_from_a_deadlock_from_a_hang) {
  expect("lost_wakeup", side_by_side(waits_for_x, stores_x));
  expect("deadlock", side_by_side(waits_for_x, notifies_only));
  expect("deadlock", side_by_side(locks_m_then_n, locks_n_then_m));
  expect("hang", side_by_side(loops_for_x, returns));
  expect("hang", side_by_side(loops_for_x_and_stores_y, loops_for_y_and_stores_x));
  expect("hang", side_by_side(waits_for_x, loops_for_y));
}

CPPUNIT_TEST_FIXTURE(engine, loop_that_another_thread_ends_is_no_hang) {
  expect("passes", side_by_side(loops_for_x, stores_x));
}

// Each is somewhere else than at the yield before, or in another round: nothing says that it goes on so for ever.
CPPUNIT_TEST_FIXTURE(engine, yields_in_a_row_are_no_hang) {
  constexpr auto yields_six_times = [](shared&) {
    for (int i = 0; i != 6; ++i) M::yield();
  };
  constexpr auto looks_six_times = [](shared& s) {
    for (int i = 0; i != 6 && s.x.load(rlx) == 0; ++i) M::yield();
  };
  constexpr auto yields_one_after_the_other = [](shared&) {
    M::yield();
    M::yield();
    M::yield();
    M::yield();
    M::yield();
    M::yield();
  };
  expect("passes", alone([] {
           for (int i = 0; i != 600; ++i) M::yield();
         }));
  expect("passes", side_by_side(yields_six_times, stores_x));
  expect("passes", side_by_side(yields_six_times, yields_six_times));
  expect("passes", side_by_side(yields_one_after_the_other, yields_one_after_the_other));
  expect("passes", side_by_side(looks_six_times, returns));
  expect("passes", side_by_side(loops_for_x, [](shared& s) {
           for (int i = 0; i != 6; ++i) M::yield();
           stores_x(s);
         }));
}

// What counts its rounds comes to no state for a second time. Relacy takes it by what yield() says.
CPPUNIT_TEST_FIXTURE(engine, loop_that_counts_its_rounds_still_ends) {
  auto const e = explore(side_by_side(
      [](shared& s) {
        int attempts = 0;
        while (s.x.load(rlx) == 0) {
          ++attempts;
          M::yield();
        }
        s.data.write(attempts);
      },
      returns));
  CPPUNIT_ASSERT_EQUAL(verdict{engine_under_test == tested::relacy ? "hang" : "passes"}, e.verdict());
  if (engine_under_test != tested::relacy) CPPUNIT_ASSERT(std::ranges::find(e.result.limits, limit::rounds_bound) != e.result.limits.end());
}

template <auto Between>
constexpr auto polls_plain_data = side_by_side(
    [](shared& s) {
      while (s.data.read() == 0) Between(s);
    },
    [](shared& s) { s.data.write(1); });

CPPUNIT_TEST_FIXTURE(engine, loop_that_waits_for_plain_data_races_with_who_writes_them) {
  expect("data_race", polls_plain_data<[](shared&) {}>);
  expect("data_race", polls_plain_data<[](shared&) { M::yield(); }>);
  expect("data_race", polls_plain_data<[](shared&) { M::pause(); }>);
  expect("data_race", polls_plain_data<[](shared&) { M::fence(acq); }>);
  // Before each of these Relacy may let another run, and need not.
  auto const stronger = explore(polls_plain_data<[](shared&) { M::fence(order::seq_cst); }>).verdict();
  CPPUNIT_ASSERT_EQUAL(verdict{engine_under_test == tested::relacy ? "error" : "data_race"}, stronger);
  expect("data_race", polls_plain_data<[](shared&) { M::fence(acq), M::yield(); }>);
}

CPPUNIT_TEST_FIXTURE(engine, loop_that_waits_for_plain_data_that_nobody_writes_is_a_hang) {
  constexpr auto polls = [](shared& s) {
    while (s.data.read() == 0) M::yield();
  };
  expect("hang", side_by_side(polls, returns));
  expect("hang", side_by_side(polls, stores_x));
  expect("hang", side_by_side(polls, waits_for_x));
  // Where it counts, wherever that may be, nothing says that it goes on for ever.
  for (auto const& counts : {alone([] {
                               for (int k = 0; k != 17'000; ++k) M::pause();
                             }),
                             alone([] {
                               static int rounds;
                               for (rounds = 0; rounds != 17'000; ++rounds) M::pause();
                             }),
                             alone([] {
                               auto const rounds = std::make_unique<int>(0);
                               for (; *rounds != 17'000; ++*rounds) M::pause();
                             })})
    CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, explore(counts).verdict());
}

CPPUNIT_TEST_FIXTURE(engine, reading_the_same_data_often_is_no_loop_that_waits) {
  expect("passes", side_by_side(
                       [](shared& s) {
                         for (int k = 0; k != 6000; ++k) M::check(s.data.read() == 0, "still as it was");
                         for (int k = 0; k != 6000; ++k) M::pause();
                         for (int k = 0; k != 2000; ++k) s.data.write(s.data.read() + 1);
                         M::check(s.data.read() == 2000, "all were written");
                         s.x.store(1, rel);
                       },
                       [](shared& s) {
                         if (s.x.load(acq) == 1) M::check(s.data.read() == 2000, "all were written");
                       }));
}

CPPUNIT_TEST_FIXTURE(engine, spinning_without_yield_is_a_hang_or_says_what_to_do) {
  auto const e = explore(alone([] {
    atomic<int, M> x{0};
    while (x.load(rlx) == 0) M::pause();
  }));
  // rc11 sees that the thread is where it was; Relacy, that it comes too often, as straight code may, too.
  if (engine_under_test == tested::relacy) {
    CPPUNIT_ASSERT_EQUAL(verdict{"error"}, e.verdict());
    CPPUNIT_ASSERT(e.result.error->find("must call yield()") != std::string::npos);
    return;
  }
  CPPUNIT_ASSERT_EQUAL(verdict{"hang"}, e.verdict());
  CPPUNIT_ASSERT(e.result.failed->why.find("every other thread has finished") != std::string::npos);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, e.result.failed->places.size());
}

}  // namespace
}  // namespace interlock::checker
