// What must not be done with mutexes, orders and preconditions, and who is said to have done it.
#include "expecting.hpp"

namespace interlock::checker {
namespace {

constexpr auto nothing = [](shared&) {};
constexpr auto locks = [](shared& s) { s.m.lock(); };
constexpr auto unlocks = [](shared& s) { s.m.unlock(); };
constexpr auto tries = [](shared& s) { (void)s.m.try_lock(); };
constexpr auto waits = [](shared& s) {
  struct {
    M::mutex& of;
    M::mutex* mutex() const { return &of; }
  } lock{s.m};
  s.c.wait(lock);
};

CPPUNIT_TEST_FIXTURE(engine, finds_misuse_of_mutexes) {
  auto const locks_and_says_so = [](shared& s) {
    s.m.lock();
    s.x.store(1, rel);
  };
  auto const unlocks_what_another_locked = [](shared& s) {
    if (s.x.load(acq) == 1) s.m.unlock();
  };
  expect("misuse", side_by_side(locks_and_says_so, unlocks_what_another_locked));
  expect("misuse", side_by_side(unlocks));
  expect("misuse", side_by_side([](shared& s) {
           s.m.lock();
           s.m.lock();
         }));
  expect("misuse", alone([] {
           M::mutex m;
           m.lock();
         }));  // and destroys it locked
  expect("misuse", side_by_side(waits));
}

// ---- who it was, where no thread runs

CPPUNIT_TEST_FIXTURE(engine, names_who_holds_a_mutex_that_no_thread_locked) {
  expect_told("misuse: thread 1 unlocks m, which the constructor holds",
              in_three_parts(locks, unlocks, nothing));
  expect_told("misuse: thread 1 unlocks m, which the constructor holds",
              in_three_parts(tries, unlocks, nothing));
  expect_told("deadlock: thread 1 waits for m, which the constructor holds",
              in_three_parts(locks, locks, nothing));
  expect_told("misuse: m is destroyed while the constructor holds it",
              in_three_parts(locks, nothing, nothing));
  expect_told("misuse: m is destroyed while after() holds it",
              in_three_parts(nothing, nothing, locks));
  expect_told("misuse: m is destroyed while thread 1 holds it",
              in_three_parts(nothing, locks, nothing));
  // One thread constructs and goes on after the others.
  expect_told("passes", in_three_parts(locks, nothing, unlocks));
}

CPPUNIT_TEST_FIXTURE(engine, names_who_misuses_a_mutex_where_no_thread_runs) {
  expect_told("misuse: after() unlocks m, which thread 1 holds",
              in_three_parts(nothing, locks, unlocks));
  expect_told("misuse: after() unlocks m, which nobody holds",
              in_three_parts(nothing, nothing, unlocks));
  expect_told("misuse: the constructor unlocks m, which nobody holds",
              in_three_parts(unlocks, nothing, nothing));
  expect_told("misuse: after() locks m, which it holds already",
              in_three_parts(locks, nothing, locks));
  expect_told("misuse: after() waits on c without holding m",
              in_three_parts(nothing, locks, waits));
  expect_told("deadlock: lock would block where no other thread runs",
              in_three_parts(nothing, locks, locks));
}

CPPUNIT_TEST_FIXTURE(engine, names_who_uses_what_is_gone_and_who_loops) {
  auto const uses = [](shared&) {
    auto* const p = M::make<atomic<int, M>>(1);
    M::name(*p, "p");
    M::destroy(p);
    (void)p->load();
  };
  expect_told("use_after_free: the constructor uses p after the end of its lifetime",
              in_three_parts(uses, nothing, nothing));
  expect_told("use_after_free: after() uses p after the end of its lifetime",
              in_three_parts(nothing, nothing, uses));
  auto const loops = [](shared& s) {
    for (;;)
      if (s.m.try_lock()) s.m.unlock();
  };
  auto const e = explore(in_three_parts(nothing, nothing, loops), {.operations = 100});
  CPPUNIT_ASSERT_EQUAL(verdict{"error"}, e.verdict());
  CPPUNIT_ASSERT_MESSAGE(*e.result.error, e.result.error->starts_with("after() comes to more than 100 operations"));
}

// ---- orders, preconditions

CPPUNIT_TEST_FIXTURE(engine, finds_orders_that_an_operation_cannot_have) {
  expect("misuse", side_by_side([](shared& s) { (void)s.x.load(rel); }));
  expect("misuse", side_by_side([](shared& s) { s.x.store(1, acq); }));
  expect("misuse", side_by_side([](shared& s) { s.x.wait(1, order::acq_rel); }));
  expect("misuse", side_by_side([](shared& s) {
           int expected = 0;
           (void)s.x.compare_exchange_strong(expected, 1, acq, rel);
         }));
  expect_told("misuse: load cannot have the order acq_rel",
              side_by_side([](shared& s) { (void)s.x.load(order::acq_rel); }));
}

CPPUNIT_TEST_FIXTURE(engine, finds_broken_preconditions_and_properties) {
  expect_told("misuse: permits are left", alone([] { M::require(false, "permits are left"); }));
  expect("misuse", alone([] { M::require(false, ""); }));
  expect("misuse", alone([] { M::misuse(""); }));
  expect("failed_check", alone([] { M::check(false, ""); }));
  expect("misuse", alone([] { (void)M::choose(0); }));
  expect("passes", alone([] { M::check(true, ""); }));
}

}  // namespace
}  // namespace interlock::checker
