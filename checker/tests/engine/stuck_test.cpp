// The ways not to end: lost wakeups, deadlocks, hangs.
#include <cstddef>
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
