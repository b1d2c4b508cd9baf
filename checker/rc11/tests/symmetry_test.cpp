// Threads of the same role: one execution for all that differ in which of them was which.
#include <chrono>
#include <string>

#include "running.hpp"

namespace interlock::checker {
namespace {

// "explored for stood for", and where symmetry is off the number must be that which was stood for.
template <Scenario S>
std::string counts() {
  auto const up_to_renaming = explored<S>();
  auto const all = explored<S>({.symmetry = false});
  if (up_to_renaming.failed || all.failed) return "a failure";
  if (all.complete != all.stands_for) return "miscounted without symmetry";
  if (all.complete != up_to_renaming.stands_for)
    return "stands for " + std::to_string(up_to_renaming.stands_for) + ", and there are " +
           std::to_string(all.complete);
  return std::to_string(up_to_renaming.complete) + " for " +
         std::to_string(up_to_renaming.stands_for);
}

// Of failures, with symmetry and without.
template <Scenario S>
std::string verdicts() {
  return verdict_of<S>() + ", " + verdict_of<S>({.symmetry = false});
}

// What is said of roles and does not hold: the walk, which knows no roles, does not find it again.
template <Scenario S>
std::string complaint() {
  auto const all = explored<S>();
  return all.failed ? all.failed->kind + ": " + all.failed->message : "passes";
}

class symmetry_under_rc11 : public CppUnit::TestFixture {};

struct eight_that_add {
  static constexpr unsigned threads = 8;
  static constexpr unsigned role(unsigned) { return 0; }
  atomic<int, M> x{0};
  void thread(unsigned) { x.fetch_add(1, rlx); }
};

struct six_that_read_one_write {
  static constexpr unsigned threads = 7;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) x.store(1, rlx);
    else (void)x.load(rlx);
  }
};

struct two_roles_take_turns_in_numbers {
  static constexpr unsigned threads = 4;
  static constexpr unsigned role(unsigned i) { return i % 2; }
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i % 2 == 0) x.fetch_add(1, rlx);
    else x.fetch_sub(1, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(symmetry_under_rc11, divides_by_the_ways_to_name_the_threads) {
  CPPUNIT_ASSERT_EQUAL(std::string{"1 for 40320"}, counts<eight_that_add>());
  // How many of them read 0.
  CPPUNIT_ASSERT_EQUAL(std::string{"7 for 64"}, counts<six_that_read_one_write>());
  // 4! / (2! 2!)
  CPPUNIT_ASSERT_EQUAL(std::string{"6 for 24"}, counts<two_roles_take_turns_in_numbers>());
}

struct three_that_choose {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  void thread(unsigned) { (void)M::choose(4); }
};

struct three_that_fail_for_no_reason {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  atomic<int, M> x{0};
  void thread(unsigned) {
    int expected = 0;
    (void)x.compare_exchange_weak(expected, 1, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(symmetry_under_rc11, tells_choices_and_spurious_failures_apart) {
  // Multisets of three out of four.
  CPPUNIT_ASSERT_EQUAL(std::string{"20 for 64"}, counts<three_that_choose>());
  // How many fail for no reason. Of the others one succeeds: 3 + 3 * 2 + 3 + 1.
  CPPUNIT_ASSERT_EQUAL(std::string{"4 for 13"}, counts<three_that_fail_for_no_reason>());
}

// As a queue lock has them: each thread makes what the others come to know by an exchange.
struct node {
  atomic<int, M> ready{0};
};
struct queue {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  atomic<node*, M> tail{nullptr};
  var<int, M> counter{0};
  void thread(unsigned) {
    auto* const mine = M::make<node>();
    mine->ready.store(0, rlx);
    if (auto* const before = tail.exchange(mine, order::acq_rel)) {
      while (before->ready.load(acq) == 0) M::yield();
      M::destroy(before);
    }
    counter.write(counter.read() + 1);
    mine->ready.store(1, rel);
  }
  void after() {
    M::check(counter.read() == 3, "all were in");
    M::destroy(tail.load());
  }
};

CPPUNIT_TEST_FIXTURE(symmetry_under_rc11, covers_what_threads_make_themselves) {
  CPPUNIT_ASSERT_EQUAL(std::string{"1 for 6"}, counts<queue>());
}

struct races_with_its_twin {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  atomic<int, M> turn{0};
  var<int, M> x{0};
  void thread(unsigned) {
    if (turn.fetch_add(1, rlx) > 0) x.write(1);
  }
};

struct sleeps_beside_its_twin {
  static constexpr unsigned threads = 4;
  static constexpr unsigned role(unsigned i) { return i < 3 ? 0 : 1; }
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i < 3) {
      x.wait(0, acq);
    } else {
      x.store(1, rel);
      x.notify_one();
      x.notify_one();
    }
  }
};

CPPUNIT_TEST_FIXTURE(symmetry_under_rc11, finds_what_fails) {
  CPPUNIT_ASSERT_EQUAL(std::string{"data_race, data_race"}, verdicts<races_with_its_twin>());
  CPPUNIT_ASSERT_EQUAL(std::string{"lost_wakeup, lost_wakeup"}, verdicts<sleeps_beside_its_twin>());
}

struct waits_until_its_time_is_up {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i < 2 ? 0 : 1; }
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 2) return x.store(1, rlx);
    auto const until = M::clock::now() + std::chrono::microseconds{1};
    bool const in_time = M::wait_until(x, 0, rlx, until);
    M::check(in_time || M::clock::now() >= until, "time passes while it waits");
  }
};

CPPUNIT_TEST_FIXTURE(symmetry_under_rc11, tells_times_apart) {
  // Each finds that it need not wait, is woken, or gives up.
  CPPUNIT_ASSERT_EQUAL(std::string{"6 for 9"}, counts<waits_until_its_time_is_up>());
}

// ---- what does not hold

struct each_has_its_own_flag {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  atomic<int, M> mine[2];
  void thread(unsigned i) { mine[i].store(1, rlx); }
};

struct one_does_more {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  atomic<int, M> x{0};
  void thread(unsigned i) {
    (void)x.load(rlx);
    if (i == 0) (void)x.load(rlx);
  }
};

struct the_other_does_more {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  atomic<int, M> x{0};
  void thread(unsigned i) {
    (void)x.load(rlx);
    if (i == 1) (void)x.load(rlx);
  }
};

// What they wait for comes behind a yield at which the third is held back, a limit: that is no hang.
struct two_that_wait_for_what_is_cut_off {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i / 2; }
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    if (i == 2) {
      for (auto* each : {&y, &x}) {
        each->store(1, rlx);
        M::yield();
      }
    } else {
      while ((void)y.load(rlx), x.load(rlx) == 0) M::yield();
    }
  }
};

CPPUNIT_TEST_FIXTURE(symmetry_under_rc11, lets_waits_end_in_vain) {
  CPPUNIT_ASSERT_EQUAL(std::string{"passes, passes"},
                       verdicts<two_that_wait_for_what_is_cut_off>());
}

CPPUNIT_TEST_FIXTURE(symmetry_under_rc11, that_does_not_hold_is_an_error) {
  CPPUNIT_ASSERT_EQUAL(
      std::string{"misuse: threads 1 and 2 have the same role, but operation 1 of one is not that of "
                  "the other"},
      complaint<each_has_its_own_flag>());
  CPPUNIT_ASSERT_EQUAL(
      std::string{"misuse: threads 1 and 2 have the same role, but one goes on where the other ends"},
      complaint<one_does_more>());
  CPPUNIT_ASSERT_EQUAL(
      std::string{"misuse: threads 1 and 2 have the same role, but operation 2 of one is not that of "
                  "the other"},
      complaint<the_other_does_more>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<each_has_its_own_flag>({.symmetry = false}));
}

}  // namespace
}  // namespace interlock::checker
