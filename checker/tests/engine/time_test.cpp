// Waits that time out, and the clock that they look at.
#include <chrono>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

using namespace std::chrono_literals;

/// A wait until 10 ms from now, by the function given.
template <class Wait>
void waits_for_a_while(Wait const& wait) {
  auto const deadline = M::clock::now() + 10ms;
  bool const in_time = wait(deadline);
  seen<bool>().insert(in_time);
  if (!in_time) M::check(M::clock::now() >= deadline, "a deadline that passed is in the past");
}

constexpr auto waits_for_x_for_a_while = [](shared& s) {
  waits_for_a_while([&](auto deadline) { return M::wait_until(s.x, 0, rlx, deadline); });
};
constexpr auto notified = side_by_side(waits_for_x_for_a_while, [](shared& s) {
  s.x.store(1, rlx);
  s.x.notify_one();
});
constexpr auto not_notified = side_by_side(waits_for_x_for_a_while, [](shared&) {});

CPPUNIT_TEST_FIXTURE(engine, timed_wait_is_woken_and_times_out) {
  expect_seen<bool>({false, true}, notified);
}

CPPUNIT_TEST_FIXTURE(engine, timed_wait_that_nobody_notifies_times_out) {
  expect_seen<bool>({false}, not_notified);
  expect_seen<bool>({false}, not_notified, {.timeouts = 0});
}

CPPUNIT_TEST_FIXTURE(engine, timed_wait_without_early_timeouts_is_woken) {
  expect_seen<bool>({true}, notified, {.timeouts = 0});
}

CPPUNIT_TEST_FIXTURE(engine, time_does_not_go_back) {
  expect("passes", alone([] {
           atomic<int, M> x{0};
           auto const first = M::clock::now() + 20ms;
           auto const second = M::clock::now() + 10ms;
           M::check(!M::wait_until(x, 0, rlx, first), "nobody stores");
           M::check(!M::wait_until(x, 0, rlx, second), "nobody stores");
           M::check(M::clock::now() >= first, "time does not go back");
         }));
}

CPPUNIT_TEST_FIXTURE(engine, timed_wait_on_a_condition_is_woken_and_times_out) {
  auto const waits = [](shared& s) {
    model::unique_lock lock{s.m};
    waits_for_a_while([&](auto deadline) { return s.c.wait_until(lock, deadline); });
  };
  auto const notifies = [](shared& s) {
    model::unique_lock const lock{s.m};
    s.c.notify_one();
  };
  expect_seen<bool>({false, true}, side_by_side(waits, notifies), {.spurious = 0});
}

}  // namespace
}  // namespace interlock::checker
