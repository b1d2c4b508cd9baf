// Who came to the layer, what threads have of their own, and tries that could fail for ever.
#include <algorithm>
#include <mutex>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

unsigned users_of_the_layer(program const& what) { return explore(what).result.used_layer; }

CPPUNIT_TEST_FIXTURE(engine, tells_which_threads_used_the_layer) {
  auto const stores = [](shared& s) { s.x.store(1, rlx); };
  auto const nothing = [](shared&) {};
  CPPUNIT_ASSERT_EQUAL(3U, users_of_the_layer(side_by_side(stores, [](shared& s) { (void)s.data.read(); })));
  CPPUNIT_ASSERT_EQUAL(5U, users_of_the_layer(side_by_side(stores, nothing, stores)));
  CPPUNIT_ASSERT_EQUAL(2U, users_of_the_layer(side_by_side(nothing, [](shared& s) { s.c.notify_one(); })));
  CPPUNIT_ASSERT_EQUAL(3U, users_of_the_layer(side_by_side(
                               [](shared& s) {
                                 s.m.lock();
                                 s.m.unlock();
                               },
                               [](shared&) { M::destroy(M::make<int>(1)); })));
  CPPUNIT_ASSERT_EQUAL(1U, users_of_the_layer(side_by_side(stores, [](shared&) {
                         M::check(M::choose(2) < 2, "it is one of them");
                         M::fence(order::seq_cst);
                         M::yield();
                         M::pause();
                       })));
  // In some execution, be it not the first.
  CPPUNIT_ASSERT_EQUAL(3U, users_of_the_layer(side_by_side(stores, [](shared& s) {
                         if (M::choose(2) == 1) s.x.store(2, rlx);
                       })));
  // What is done before and after the thread is not its own.
  CPPUNIT_ASSERT_EQUAL(0U, users_of_the_layer(in_three_parts(stores, nothing, stores)));
}

// ---- std::lock

CPPUNIT_TEST_FIXTURE(engine, does_not_take_a_loop_of_tries_for_a_hang) {
  constexpr auto both_ways = side_by_side(
      [](shared& s) {
        std::scoped_lock const both{s.m, s.n};
        s.data.write(1);
      },
      [](shared& s) {
        std::scoped_lock const both{s.n, s.m};
        s.data.write(2);
      });
  // To go through all interleavings of more takes too long.
  for (unsigned const tries : {0U, 1U, 3U}) {
    if (tries != 0 && engine_under_test != tested::rc11_exhaustive) break;
    auto const e = explore(both_ways, {.failed_tries = tries});
    CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, e.verdict());
    CPPUNIT_ASSERT(std::ranges::count(e.result.limits, limit::failed_tries_bound) == 1);
  }
  expect("deadlock", side_by_side(
                         [](shared& s) {
                           s.m.lock();
                           s.n.lock();
                         },
                         [](shared& s) {
                           s.n.lock();
                           s.m.lock();
                         }));
}

CPPUNIT_TEST_FIXTURE(engine, finds_what_comes_of_a_try_that_fails) {
  auto const holds = [](shared& s) {
    s.m.lock();
    s.data.write(1);
    s.m.unlock();
  };
  auto const writes_in_any_case = [](shared& s) {
    bool const holds_it = s.m.try_lock();
    s.data.write(2);
    if (holds_it) s.m.unlock();
  };
  expect("data_race", side_by_side(holds, writes_in_any_case));
  // A thread's own mutex is no other's.
  auto const tries_its_own = [](shared& s) {
    s.m.lock();
    for (int n = 0; n != 6; ++n) M::check(!s.m.try_lock(), "it is held");
    s.m.unlock();
  };
  expect("passes", side_by_side(tries_its_own));
}

// ---- thread_local

thread_local int initially_seven = 7;
thread_local int initially_zero;

void counts_from(shared& s, int first) {
  for (int n = first; n != first + 3; ++n) {
    M::check(++initially_zero == n && ++initially_seven == 7 + n, "nobody else counts here");
    s.x.fetch_add(1, rlx);
  }
}

CPPUNIT_TEST_FIXTURE(engine, gives_each_thread_its_own_thread_local_variables) {
  auto const counts = [](shared& s) { counts_from(s, 1); };
  auto const counts_on = [](shared& s) { counts_from(s, 4); };
  initially_zero = 100;
  expect("passes", side_by_side(counts, counts));
  CPPUNIT_ASSERT_EQUAL(100, initially_zero);
  CPPUNIT_ASSERT_EQUAL(7, initially_seven);
  // What runs before and after the threads is a thread, too.
  expect("passes", in_three_parts(counts, counts, counts_on));
}

// A loop that counts in one is left in the end, as one that counts in a local is.
CPPUNIT_TEST_FIXTURE(engine, remembers_thread_local_variables_where_a_loop_waits) {
  expect("failed_check", side_by_side([](shared& s) { s.x.store(1, rlx); },
                                      [](shared& s) {
                                        while (s.x.load(rlx) == 0 && ++initially_zero != 3) M::yield();
                                        M::check(initially_zero != 3, "three rounds are few");
                                      }));
}

}  // namespace
}  // namespace interlock::checker
