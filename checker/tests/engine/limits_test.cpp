// Honesty: an engine says what it cannot show, and only where that matters.
#include <algorithm>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

bool says(limit which, program const& what) {
  auto const limits = explore(what).result.limits;
  return std::ranges::find(limits, which) != limits.end();
}

constexpr auto woken_by_a_store = side_by_side(
    [](shared& s) {
      s.x.store(1, rlx);
      s.x.notify_one();
    },
    [](shared& s) { s.x.wait(0, rlx); });

CPPUNIT_TEST_FIXTURE(engine, says_what_it_cannot_show_where_it_matters) {
  bool const is_relacy = engine_under_test == tested::relacy;
  CPPUNIT_ASSERT_EQUAL(is_relacy, says(limit::waits_on_newest, woken_by_a_store));
  CPPUNIT_ASSERT_EQUAL(!is_relacy, says(limit::load_buffering, woken_by_a_store));
  CPPUNIT_ASSERT(explore(alone([] { (void)M::choose(3); })).result.limits.empty());
}

/// When the loop looks again both stores may be there.
template <int Stores>
constexpr auto counts_up_for_a_loop = side_by_side(
    [](shared& s) {
      while (s.x.load(rlx) == 0) M::yield();
    },
    [](shared& s) {
      for (int k = 1; k <= Stores; ++k) s.x.store(k, rlx);
    });

constexpr auto counts_up_for_a_sleeper =
    side_by_side([](shared& s) { s.x.wait(0, rlx); },
                 [](shared& s) {
                   s.x.store(1, rlx);
                   s.x.store(2, rlx);
                   s.x.notify_one();
                 });

CPPUNIT_TEST_FIXTURE(engine, says_that_a_woken_thread_looks_at_the_newest_value_where_it_does) {
  bool const walks = engine_under_test == tested::rc11_walk;
  CPPUNIT_ASSERT_EQUAL(walks, says(limit::looks_again_at_newest, counts_up_for_a_sleeper));
  CPPUNIT_ASSERT(!says(limit::looks_again_at_newest, woken_by_a_store));
  // A loop could have read the old value without having gone round.
  CPPUNIT_ASSERT(!says(limit::looks_again_at_newest, counts_up_for_a_loop<2>));
}

CPPUNIT_TEST_FIXTURE(engine, says_nothing_of_load_buffering_where_orders_rule_it_out) {
  // Each operation acquires and releases all that it can.
  CPPUNIT_ASSERT(!says(limit::load_buffering, side_by_side([](shared& s) { (void)s.x.load(acq); },
                                                           [](shared& s) { s.x.store(1, rel); })));
}

CPPUNIT_TEST_FIXTURE(engine, that_has_no_room_for_right_code_says_so_and_calls_it_no_failure) {
  constexpr auto stores = alone([] {
    atomic<int, M> x{0};
    for (int k = 0; k != 30; ++k) x.store(k, rlx);
  });
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, explore(stores, {.operations = 40}).verdict());
  auto const e = explore(stores, {.operations = 20});
  CPPUNIT_ASSERT_EQUAL(verdict{"error"}, e.verdict());
  CPPUNIT_ASSERT_MESSAGE(*e.result.error, e.result.error->starts_with("thread 1 comes to more than 20 operations"));
  CPPUNIT_ASSERT_MESSAGE(*e.result.error, e.result.error->find("limits_test.cpp:") != std::string::npos);
}

}  // namespace
}  // namespace interlock::checker
