// Mutexes and condition variables.
#include <chrono>
#include <string>

#include "running.hpp"

namespace interlock::checker {
namespace {

using namespace std::chrono_literals;

class mutexes_under_rc11 : public CppUnit::TestFixture {};

template <unsigned N>
struct lock_in_turn {
  static constexpr unsigned threads = N;
  M::mutex m;
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    model::lock_guard const locked{m};
    entered.write(entered.read() + 1);
  }
  void after() { M::check(entered.read() == N, "each entered"); }
};

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, are_locked_in_every_order) {
  CPPUNIT_ASSERT_EQUAL(n(1), complete<lock_in_turn<1>>());
  CPPUNIT_ASSERT_EQUAL(n(2), complete<lock_in_turn<2>>());
  CPPUNIT_ASSERT_EQUAL(n(6), complete<lock_in_turn<3>>());
  CPPUNIT_ASSERT_EQUAL(n(24), complete<lock_in_turn<4>>());
  // None of them blocked.
  CPPUNIT_ASSERT_EQUAL(std::string{"120/0/0"}, counts_of<lock_in_turn<5>>());
}

struct try_to_lock {
  static constexpr unsigned threads = 2;
  M::mutex m;
  var<int, M> entered{0};
  void thread(unsigned) {
    if (!m.try_lock()) return;
    entered.write(entered.read() + 1);
    m.unlock();
  }
};

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, are_tried) {
  // Who is first succeeds; the other finds it locked, or unlocked again. Either way.
  CPPUNIT_ASSERT_EQUAL(n(4), complete<try_to_lock>({.spurious = 0}));
  // Or fails although it is free, before or after the other; or both fail.
  CPPUNIT_ASSERT_EQUAL(n(4 + 4 + 1), complete<try_to_lock>({.spurious = 1}));
}

template <bool Notifies, bool UnderTheLock, bool Predicate>
struct hands_over {
  static constexpr unsigned threads = 2;
  M::mutex m;
  M::condition_variable changed;
  var<bool, M> ready{false};
  void thread(unsigned i) {
    if (i == 0) {
      model::unique_lock lock{m};
      if (!Predicate) return changed.wait(lock);
      while (!ready.read()) changed.wait(lock);
      return;
    }
    {
      model::lock_guard const locked{m};
      ready.write(true);
      if (Notifies && UnderTheLock) changed.notify_one();
    }
    if (Notifies && !UnderTheLock) changed.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, hand_over_through_conditions) {
  // Who is first to lock: the one that waits, and is woken, or the other.
  engine_settings const strict{.spurious = 0};
  CPPUNIT_ASSERT_EQUAL(n(2), (complete<hands_over<true, true, true>>(strict)));
  CPPUNIT_ASSERT_EQUAL(n(2), (complete<hands_over<true, false, true>>(strict)));
  // Or it wakes for no reason, to find that it is time; that it must wait on is nothing new.
  CPPUNIT_ASSERT_EQUAL(n(3), (complete<hands_over<true, true, true>>({.spurious = 1})));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<hands_over<true, true, true>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<hands_over<true, false, true>>()));
}

// Nobody looks whether it is time. A notification that may come after the lock was taken, and then
// comes before the sleep, is lost; under the lock it cannot come then. (Relacy: a deadlock, too.)
CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, tell_a_notification_that_came_too_early_from_none) {
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, (verdict_of<hands_over<true, false, false>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"deadlock"}, (verdict_of<hands_over<true, true, false>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"deadlock"}, (verdict_of<hands_over<false, true, true>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"deadlock"}, (verdict_of<hands_over<false, true, false>>()));
}

template <bool All>
struct two_wait_for_one {
  static constexpr unsigned threads = 3;
  M::mutex m;
  M::condition_variable changed;
  var<bool, M> ready{false};
  void thread(unsigned i) {
    model::unique_lock lock{m};
    if (i != 2) {
      while (!ready.read()) changed.wait(lock);
      return;
    }
    ready.write(true);
    if (All) changed.notify_all();
    else changed.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, notify_all_wakes_all_and_notify_one_one) {
  // Nobody waits: 2 orders of the others. One waits, either, and goes on before or after the other:
  // 4. Both wait, in either order, and go on in either order: 4.
  CPPUNIT_ASSERT_EQUAL(n(10), complete<two_wait_for_one<true>>({.spurious = 0}));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<two_wait_for_one<true>>());
  auto const all = explored<two_wait_for_one<false>>({.spurious = 0});
  CPPUNIT_ASSERT(all.failed.has_value());
  CPPUNIT_ASSERT(verdict_of<two_wait_for_one<false>>({.spurious = 0}) != "passes");
}

template <bool Notified>
struct waits_on_a_condition_with_a_deadline {
  static constexpr unsigned threads = 2;
  M::mutex m;
  M::condition_variable changed;
  void thread(unsigned i) {
    model::unique_lock lock{m};
    if (i == 0) count(changed.wait_until(lock, M::clock::now() + 10ms) ? 1 : 0);
    else if (Notified) changed.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, timed_waits_on_conditions_have_both_outcomes) {
  auto const outcomes = tally_of<waits_on_a_condition_with_a_deadline<true>>({.spurious = 0});
  CPPUNIT_ASSERT_MESSAGE(outcomes,
                         outcomes.starts_with("0x") && outcomes.find(" 1x") != std::string::npos);
  auto const alone_outcomes =
      tally_of<waits_on_a_condition_with_a_deadline<false>>({.spurious = 0});
  CPPUNIT_ASSERT_MESSAGE(alone_outcomes, alone_outcomes.starts_with("0x") &&
                                             alone_outcomes.find(' ') == std::string::npos);
}

// A wait whose time is over when somebody wakes it takes the mutex only when that is free.
struct notified_too_late {
  static constexpr unsigned threads = 2;
  M::mutex m;
  M::condition_variable changed;
  void thread(unsigned i) {
    model::unique_lock lock{m};
    (void)changed.wait_until(lock, M::clock::now() + std::chrono::nanoseconds{2 - i});
    if (i == 1) changed.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, wait_until_it_is_free_whatever_the_time) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<notified_too_late>());
  depth_first everything;
  auto const box = std::make_unique<black_box>();
  auto const walked = walk_with_rc11(program_of<notified_too_late>, everything, engine_settings{}, *box, [] { return true; });
  CPPUNIT_ASSERT_MESSAGE(walked.failed ? walked.failed->message : "", !walked.failed);
}

// A thread that is woken for no reason, and finds that it must wait on, has waited all the time: there is no bound
// to how often. One that it lets go on is another thing.
struct waits_once {
  static constexpr unsigned threads = 3;
  M::mutex m;
  M::condition_variable changed;
  var<int, M> items{0};
  void thread(unsigned i) {
    model::unique_lock lock{m};
    if (i != 0) {
      changed.wait(lock, [&] { return items.read() != 0; });
      items.write(items.read() - 1);
      return;
    }
    items.write(2);
    changed.notify_all();
  }
};
struct counts_its_wakeups : waits_once {
  void thread(unsigned i) {
    if (i != 1) return waits_once::thread(i);
    model::unique_lock lock{m};
    for (int n = 0; items.read() == 0; ++n) {
      M::check(n < 4, "woken four times in vain");
      changed.wait(lock);
    }
    items.write(items.read() - 1);
  }
};

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, may_be_woken_in_vain_without_end) {
  auto const found = explored<waits_once>();
  CPPUNIT_ASSERT(!found.failed && !found.felt_a_bound());
  CPPUNIT_ASSERT_EQUAL(complete<waits_once>({.spurious = 1}), complete<waits_once>({.spurious = 3}));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<counts_its_wakeups>({.spurious = 1}));
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<counts_its_wakeups>({.spurious = 2}));
}

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, timed_waits_on_conditions_beyond_the_bound_time_out) {
  auto const outcomes =
      tally_of<waits_on_a_condition_with_a_deadline<false>>({.spurious = 0, .timeouts = 0});
  CPPUNIT_ASSERT_MESSAGE(outcomes, outcomes.starts_with("0x"));
}

template <class Misuse>
struct while_another_holds_it {
  static constexpr unsigned threads = 2;
  M::mutex m;
  M::condition_variable changed;
  atomic<int, M> locked{0};
  void thread(unsigned i) {
    if (i == 0) {
      model::lock_guard const guard{m};
      locked.store(1, rel);
      while (locked.load(acq) == 1) M::yield();
      return;
    }
    while (locked.load(acq) == 0) M::yield();
    Misuse{}(*this);
    locked.store(2, rel);
  }
};
struct unlocks {
  template <class S>
  void operator()(S& s) const {
    s.m.unlock();
  }
};
struct waits_without_the_lock {
  template <class S>
  void operator()(S& s) const {
    struct unheld {
      M::mutex& m;
      M::mutex* mutex() { return &m; }
    } lock{s.m};
    s.changed.wait(lock);
  }
};

CPPUNIT_TEST_FIXTURE(mutexes_under_rc11, belong_to_who_locked_them) {
  CPPUNIT_ASSERT_EQUAL(verdict{"misuse"}, verdict_of<while_another_holds_it<unlocks>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"misuse"},
                       verdict_of<while_another_holds_it<waits_without_the_lock>>());
}

}  // namespace
}  // namespace interlock::checker
