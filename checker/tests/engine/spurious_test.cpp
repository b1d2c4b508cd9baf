// What fails or wakes for no reason, as often as the settings allow.
#include "expecting.hpp"

namespace interlock::checker {
namespace {

CPPUNIT_TEST_FIXTURE(engine, weak_exchange_fails_spuriously_as_often_as_allowed) {
  constexpr auto exchanges_weakly = alone([] {
    atomic<int, M> x{0};
    unsigned failures = 0;
    for (int expected = 0; !x.compare_exchange_weak(expected, 1, rlx);) {
      M::check(expected == 0, "a spurious failure sees the value");
      ++failures;
    }
    seen<unsigned>().insert(failures);
  });
  expect_seen<unsigned>({0}, exchanges_weakly, {.spurious = 0});
  expect_seen<unsigned>({0, 1}, exchanges_weakly, {.spurious = 1});
  expect_seen<unsigned>({0, 1, 2}, exchanges_weakly, {.spurious = 2});
  expect("passes", alone([] {
           atomic<int, M> x{0};
           int expected = 0;
           M::check(x.compare_exchange_strong(expected, 1, rlx), "strong means strong");
         }));
}

CPPUNIT_TEST_FIXTURE(engine, try_lock_fails_spuriously_only_where_allowed) {
  constexpr auto tries_a_lock = alone([] {
    M::mutex m;
    bool const locked = m.try_lock();
    seen<bool>().insert(locked);
    if (locked) m.unlock();
  });
  expect_seen<bool>({true}, tries_a_lock, {.spurious = 0});
  expect_seen<bool>({false, true}, tries_a_lock, {.spurious = 1});
}

struct waits_once_for_a_condition {
  static constexpr unsigned threads = 2;
  M::mutex m;
  M::condition_variable changed;
  bool ready = false;
  void thread(unsigned i) {
    model::unique_lock lock{m};
    if (i == 1) {
      ready = true;
      return changed.notify_one();
    }
    if (!ready) changed.wait(lock);
    seen<bool>().insert(ready);
  }
};

CPPUNIT_TEST_FIXTURE(engine, condition_wakes_spuriously_only_where_allowed) {
  expect_seen<bool>({true}, program_of<waits_once_for_a_condition>, {.spurious = 0});
  expect_seen<bool>({false, true}, program_of<waits_once_for_a_condition>, {.spurious = 1});
}

}  // namespace
}  // namespace interlock::checker
