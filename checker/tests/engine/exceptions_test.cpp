// Exceptions that leave the code under test, and those that it handles itself.
#include <exception>
#include <stdexcept>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

constexpr auto returns = [](shared&) {};
constexpr auto throws = [](shared&) { throw std::runtime_error{"no room"}; };

CPPUNIT_TEST_FIXTURE(engine, exception_that_escapes_is_a_crash) {
  expect("crash", alone([] { throw 1; }));
  expect_told("crash: an exception escaped the code under test: no room", side_by_side(throws));
}

CPPUNIT_TEST_FIXTURE(engine, exception_outside_of_threads_is_a_crash) {
  expect("crash", in_three_parts(throws, returns, returns));
  expect("crash", in_three_parts(returns, returns, throws));
}

// Two threads are in handlers at once, and the first to enter is the first to leave: what the C++
// runtime knows of caught exceptions is a stack for each thread of the operating system.
struct catches_and_rethrows {
  static constexpr unsigned threads = 2;
  atomic<int, M> entered{0}, left{0};
  void thread(unsigned i) {
    int caught = -1;
    try {
      try {
        if (i == 1)
          while (entered.load(acq) == 0) M::yield();
        throw static_cast<int>(i);
      } catch (int) {
        entered.fetch_add(1, rel);
        if (i == 0)
          while (entered.load(acq) != 2) M::yield();
        else
          while (left.load(acq) == 0) M::yield();
        throw;
      }
    } catch (int e) {
      caught = e;
    }
    left.store(1, rel);
    M::check(caught == static_cast<int>(i), "a thread catches what it threw");
  }
};

CPPUNIT_TEST_FIXTURE(engine, exceptions_are_handled_by_thread) {
  expect("passes", program_of<catches_and_rethrows>);
}

/// While one thread is unwound or handles an exception, the other sees none of it.
struct looks_at_anothers_exception {
  static constexpr unsigned threads = 2;
  atomic<int, M> thrown{0}, looked{0};
  void show(int times) {
    thrown.store(times, rel);
    while (looked.load(acq) != times) M::yield();
  }
  void look(int times) {
    while (thrown.load(acq) != times) M::yield();
    M::check(std::uncaught_exceptions() == 0 && !std::current_exception(),
             "nothing is thrown here");
    looked.store(times, rel);
  }
  void thread(unsigned i) {
    if (i == 1) {
      look(1);
      return look(2);
    }
    struct shown_on_the_way {
      looks_at_anothers_exception& to;
      ~shown_on_the_way() {
        to.show(1);
        M::check(std::uncaught_exceptions() == 1, "an exception is on its way");
      }
    };
    try {
      shown_on_the_way const first{*this};
      throw 1;
    } catch (int) {
      show(2);
      M::check(std::current_exception() != nullptr, "an exception is being handled");
    }
    M::check(std::uncaught_exceptions() == 0 && !std::current_exception(), "it is over");
  }
};

CPPUNIT_TEST_FIXTURE(engine, exceptions_are_not_seen_by_other_threads) {
  expect("passes", program_of<looks_at_anothers_exception>);
}

CPPUNIT_TEST_FIXTURE(engine, exceptions_stay_in_the_execution_that_failed) {
  constexpr auto fails_in_a_handler = [](shared&) {
    try {
      throw 1;
    } catch (int) {
      M::check(false, "");
    }
  };
  expect("failed_check", side_by_side(fails_in_a_handler));
  CPPUNIT_ASSERT(!std::current_exception());
  expect("failed_check", in_three_parts(returns, returns, fails_in_a_handler));
  CPPUNIT_ASSERT(!std::current_exception());
}

}  // namespace
}  // namespace interlock::checker
