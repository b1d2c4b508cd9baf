// Who is woken by what, when a wait is over, and what fails or wakes for no reason.
#include <chrono>
#include <string>

#include "running.hpp"

namespace interlock::checker {
namespace {

using namespace std::chrono_literals;

// ---- who is woken

class waiting_under_rc11 : public CppUnit::TestFixture {};

/// Threads 0 and 1 wait for x; the one that passes the notification on wakes the other.
template <bool FirstPassesOn, bool SecondPassesOn>
struct passed_on {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 2) {
      x.store(1, rlx);
      x.notify_one();
      return;
    }
    x.wait(0, rlx);
    if (i == 0 ? FirstPassesOn : SecondPassesOn) x.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(waiting_under_rc11, notify_one_may_be_given_to_either_waiter) {
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, (verdict_of<passed_on<true, false>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, (verdict_of<passed_on<false, true>>()));
}

/// As passed_on, but what is read is acquired: the store happens before the second notification.
struct passed_on_acquired {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 2) x.store(1, rel);
    else x.wait(0, acq);
    x.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(waiting_under_rc11, notification_that_each_passes_on_wakes_all) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<passed_on_acquired>());
  // The value was read without acquiring it: nothing says that the store happens before the
  // notification that is passed on.
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, (verdict_of<passed_on<true, true>>()));
}

struct notified_before_the_store {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) return x.wait(0, rlx);
    x.notify_all();
    x.store(1, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(waiting_under_rc11, notification_before_the_store_wakes_nobody) {
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, verdict_of<notified_before_the_store>());
}

/// The value changes, and changes back before the sleeper looks again.
template <int Last>
struct changes_back {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) return x.wait(0, rlx);
    x.store(1, rlx);
    x.notify_one();
    x.store(0, rlx);
    if (Last == 0) return;
    x.store(Last, rlx);
    x.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(waiting_under_rc11, sleeper_that_finds_the_old_value_again_sleeps_on) {
  CPPUNIT_ASSERT_EQUAL(verdict{"deadlock"}, verdict_of<changes_back<0>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<changes_back<2>>());
}

struct counted_wait {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) return x.wait(0, rlx);
    x.store(1, rlx);
    x.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(waiting_under_rc11, wait_is_its_last_look) {
  // It reads the store. To have slept before is no execution of its own.
  CPPUNIT_ASSERT_EQUAL(n(1), complete<counted_wait>());
}

struct sleeps_and_loops {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    if (i == 0) {
      x.wait(0, rlx);
      y.store(1, rel);
    } else if (i == 1) {
      while (y.load(acq) == 0) M::yield();
    } else {
      x.store(1, rlx);
      x.notify_one();
    }
  }
};

CPPUNIT_TEST_FIXTURE(waiting_under_rc11, loop_that_a_sleeper_will_end_is_no_hang) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<sleeps_and_loops>());
}

// ---- time

template <int Stores>
struct waits_with_a_deadline {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) {
      count(M::wait_until(x, 0, rlx, M::clock::now() + 10ms) ? 1 : 0);
    } else if (Stores != 0) {
      x.store(1, rlx);
      x.notify_one();
    }
  }
};

CPPUNIT_TEST_FIXTURE(waiting_under_rc11, timed_wait_has_both_outcomes) {
  // In time it reads the store; else the initial value, and its time is over.
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1"}, tally_of<waits_with_a_deadline<1>>());
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1"}, tally_of<waits_with_a_deadline<0>>());
}

CPPUNIT_TEST_FIXTURE(waiting_under_rc11,
                     timed_wait_beyond_the_bound_times_out_when_nothing_else_can_run) {
  CPPUNIT_ASSERT_EQUAL(std::string{"1x1"}, tally_of<waits_with_a_deadline<1>>({.timeouts = 0}));
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1"}, tally_of<waits_with_a_deadline<0>>({.timeouts = 0}));
}

// ---- what fails or wakes for no reason

class spurious_under_rc11 : public CppUnit::TestFixture {};

struct retries {
  static constexpr unsigned threads = 1;
  atomic<int, M> x{0};
  void thread(unsigned) {
    unsigned failures = 0;
    for (int expected = 0; !x.compare_exchange_weak(expected, 1, rlx);) ++failures;
    count(failures);
  }
};

struct tries_each {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    int expected = 0;
    (void)x.compare_exchange_weak(expected, static_cast<int>(i) + 1, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(spurious_under_rc11, failures_of_weak_exchanges_are_bounded) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1"}, tally_of<retries>({.spurious = 0}));
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1"}, tally_of<retries>({.spurious = 1}));
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1 2x1"}, tally_of<retries>({.spurious = 2}));
  // One succeeds and the other reads that, either way.
  CPPUNIT_ASSERT_EQUAL(n(2), complete<tries_each>({.spurious = 0}));
  // Or the other fails all the same, either way; or both do. More is not to be had of one each.
  CPPUNIT_ASSERT_EQUAL(n(2 + 2 + 1), complete<tries_each>({.spurious = 1}));
  CPPUNIT_ASSERT_EQUAL(n(2 + 2 + 1), complete<tries_each>({.spurious = 2}));
}

CPPUNIT_TEST_FIXTURE(spurious_under_rc11, bound_is_told_of_where_it_was_felt) {
  CPPUNIT_ASSERT(explored<retries>().felt_a_bound());
  CPPUNIT_ASSERT(!explored<counted_wait>().felt_a_bound());
}

}  // namespace
}  // namespace interlock::checker
