// The rc11 engine on code over the layer: each test is the smallest program that tells right from
// wrong, and where a number of executions is given, the comment says why it is that. Every failure
// is found again by the walk, by the engine's plan and by replay of its decisions.
//
// What every engine must make of waiting, time, lifetimes and misuse is in relacy_test.cpp.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <unistd.h>

#include "failing_again.hpp"

namespace interlock::checker {
namespace {

using namespace std::chrono_literals;

using M = model::checked;
using model::atomic;
using model::var;

constexpr auto rlx = order::relaxed;
constexpr auto acq = order::acquire;
constexpr auto rel = order::release;
constexpr auto ar = order::acq_rel;
constexpr auto sc = order::seq_cst;

using verdict = std::string;

template <Scenario S>
rc11_result explored(engine_settings const& settings = {}) {
  auto const box = std::make_unique<black_box>();
  return explore_with_rc11(program_of<S>, settings, *box, [] { return true; });
}

/// Passes, or fails in a way that is found again.
template <Scenario S>
verdict verdict_of(engine_settings const& settings = {}) {
  auto const all = explored<S>(settings);
  CPPUNIT_ASSERT(!all.stopped);
  if (!all.failed) return "passes";
  CPPUNIT_ASSERT_EQUAL(std::string{}, not_again(program_of<S>, settings, all));
  return all.failed->kind;
}

/// "complete/blocked/cut" of a scenario that passes.
template <Scenario S>
std::string counts_of(engine_settings const& settings = {}) {
  auto const all = explored<S>(settings);
  if (all.failed) return all.failed->kind + ": " + all.failed->message;
  return std::to_string(all.complete) + '/' + std::to_string(all.blocked) + '/' +
         std::to_string(all.cut);
}

/// How many executions of a scenario that passes are complete.
template <Scenario S>
std::uint64_t complete(engine_settings const& settings = {}) {
  auto const all = explored<S>(settings);
  CPPUNIT_ASSERT_EQUAL(std::string{}, all.failed ? all.failed->message : std::string{});
  return all.complete;
}

constexpr std::uint64_t n(std::uint64_t number) { return number; }

/// Outcomes by number, and how many complete executions had each. Outlives executions, and so
/// must not allocate.
std::array<unsigned, 512> tally{};

void count(unsigned outcome) { ++tally.at(outcome); }

/// "outcome×times …"
template <Scenario S>
std::string tally_of(engine_settings const& settings = {}) {
  tally = {};
  auto const all = explored<S>(settings);
  if (all.failed) return all.failed->kind + ": " + all.failed->message;
  std::string result;
  for (std::size_t i = 0; i != tally.size(); ++i) {
    if (tally[i] == 0) continue;
    if (!result.empty()) result += ' ';
    result += std::to_string(i);
    result += 'x';
    result += std::to_string(tally[i]);
  }
  return result;
}

template <class F>
struct alone {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { F{}(); }
};

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

// ---- choices

class choices_under_rc11 : public CppUnit::TestFixture {};

template <unsigned Limit>
struct chooses {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { count(M::choose(Limit)); }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, take_each_value_once) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1"}, tally_of<chooses<1>>());
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1 2x1"}, tally_of<chooses<3>>());
  CPPUNIT_ASSERT_EQUAL(n(500), complete<chooses<500>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"misuse"}, verdict_of<chooses<0>>());
}

struct chooses_beyond_reason {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { (void)M::choose(65'536); }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, beyond_the_limit_are_an_error_that_says_so) {
  auto const all = explored<chooses_beyond_reason>();
  CPPUNIT_ASSERT_EQUAL(verdict{"misuse"}, verdict_of<chooses_beyond_reason>());
  CPPUNIT_ASSERT(all.failed->message.find("65535") != std::string::npos);
}

struct chooses_and_adds {
  static constexpr unsigned threads = 2;
  atomic<unsigned, M> x{0};
  void thread(unsigned i) { x.fetch_add(M::choose(i + 2), rlx); }
  void after() { count(x.load()); }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, combine_with_those_of_other_threads) {
  // 2 choices, 3 choices, 2 orders of the additions.
  CPPUNIT_ASSERT_EQUAL(std::string{"0x2 1x4 2x4 3x2"}, tally_of<chooses_and_adds>());
}

struct chooses_by_what_it_reads {
  static constexpr unsigned threads = 2;
  atomic<unsigned, M> x{0};
  void thread(unsigned i) {
    if (i == 0) x.store(1 + M::choose(2), rlx);
    else count(10 * x.load(rlx) + M::choose(x.load(rlx) + 1));
  }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, depend_on_what_was_read) {
  // The pairs of loads: twice 0; 0, then v; twice v, for each v of 1 and 2. The second is chosen
  // by. 0, 0: for each v, one. 0, 1: 2, and 0, 2: 3. 1, 1: 2, and 2, 2: 3.
  CPPUNIT_ASSERT_EQUAL(std::string{"0x4 1x2 2x1 10x1 11x1 20x1 21x1 22x1"},
                       tally_of<chooses_by_what_it_reads>());
}

// Of these the first outcome is explored alone, and the result says so.
struct chooses_in_the_constructor {
  static constexpr unsigned threads = 1;
  unsigned chosen = M::choose(3);
  void thread(unsigned) { count(chosen); }
};
struct chooses_after {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {}
  void after() { count(M::choose(3)); }
};

// A yield that ends no fruitless iteration breaks its promise: no proof comes of it.
struct yields_out_of_courtesy {
  static constexpr unsigned threads = 2;
  atomic<unsigned, M> x{0};
  void thread(unsigned i) {
    M::yield();
    x.store(i, rlx);
  }
};
struct tries_three_times {
  static constexpr unsigned threads = 1;
  atomic<unsigned, M> x{0};
  void thread(unsigned) {
    for (unsigned i = 0; i != 3 && x.load(rlx) == 0; ++i) M::yield();
    x.store(1, rlx);
  }
};

template <class S>
bool is_proved() {
  auto const box = std::make_unique<black_box>();
  auto const all = explore_with_rc11(program_of<S>, {}, *box, [] { return true; });
  return !all.failed && !all.bounded;
}

CPPUNIT_TEST_FIXTURE(choices_under_rc11, behind_a_yield_that_waits_for_nothing_are_a_limit) {
  CPPUNIT_ASSERT(!is_proved<yields_out_of_courtesy>());
  CPPUNIT_ASSERT(!is_proved<tries_three_times>());
}

template <class S>
bool says_that_it_left_out_choices() {
  auto const box = std::make_unique<black_box>();
  auto const all = explore_with_rc11(program_of<S>, {}, *box, [] { return true; });
  return all.bounded && all.limits == std::vector{limit::choices_outside_of_threads};
}

CPPUNIT_TEST_FIXTURE(choices_under_rc11, outside_of_threads_are_a_limit) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1"}, tally_of<chooses_in_the_constructor>());
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1"}, tally_of<chooses_after>());
  CPPUNIT_ASSERT(says_that_it_left_out_choices<chooses_in_the_constructor>());
  CPPUNIT_ASSERT(says_that_it_left_out_choices<chooses_after>());
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
  CPPUNIT_ASSERT(explored<retries>().bounded);
  CPPUNIT_ASSERT(!explored<counted_wait>().bounded);
}

// ---- mutexes and condition variables

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
  constexpr engine_settings strict{.spurious = 0};
  CPPUNIT_ASSERT_EQUAL(n(2), (complete<hands_over<true, true, true>>(strict)));
  CPPUNIT_ASSERT_EQUAL(n(2), (complete<hands_over<true, false, true>>(strict)));
  // Or it wakes for no reason, to find that it is time, or that it must wait.
  CPPUNIT_ASSERT_EQUAL(n(4), (complete<hands_over<true, true, true>>({.spurious = 1})));
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

// ---- lifetimes

class lifetimes_under_rc11 : public CppUnit::TestFixture {};

/// The last one to let go of an object destroys it.
template <order Release, order Acquire>
struct counts_references {
  static constexpr unsigned threads = 2;
  struct shared {
    atomic<int, M> references{2};
    var<int, M> data{1};
  };
  shared* const p = M::make<shared>();
  void thread(unsigned) {
    (void)p->data.read();
    if (p->references.fetch_sub(1, Release) != 1) return;
    if (Acquire != rlx) M::fence(Acquire);
    M::destroy(p);
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, end_after_all_uses_that_happen_before) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<counts_references<ar, rlx>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<counts_references<rel, acq>>()));
}

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, do_not_end_beside_a_use) {
  // The use comes first in every execution; nothing orders it.
  CPPUNIT_ASSERT_EQUAL(verdict{"use_after_free"}, (verdict_of<counts_references<rlx, rlx>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"use_after_free"}, (verdict_of<counts_references<rel, rlx>>()));
}

struct both_destroy {
  static constexpr unsigned threads = 2;
  atomic<int, M>* const p = M::make<atomic<int, M>>(0);
  void thread(unsigned) { M::destroy(p); }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, end_once) {
  CPPUNIT_ASSERT_EQUAL(verdict{"double_free"}, verdict_of<both_destroy>());
}

struct forgets_if_second {
  static constexpr unsigned threads = 2;
  atomic<int, M> first{0};
  void thread(unsigned) {
    auto* const p = M::make<var<int, M>>(1);
    if (first.exchange(1, rlx) == 0) M::destroy(p);
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, must_end) {
  CPPUNIT_ASSERT_EQUAL(verdict{"leak"}, verdict_of<forgets_if_second>());
}

template <order Publish, order Load>
struct makes_and_publishes {
  static constexpr unsigned threads = 2;
  struct node {
    var<int, M> data{7};
    atomic<int, M> state{0};
  };
  atomic<node*, M> shared{nullptr};
  void thread(unsigned i) {
    if (i == 0) return shared.store(M::make<node>(), Publish);
    auto* p = shared.load(Load);
    if (p == nullptr) return;
    M::check(p->data.read() == 7 && p->state.load(rlx) == 0, "it is initialised");
  }
  void after() { M::destroy(shared.load()); }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, begin_before_uses_that_they_happen_before) {
  CPPUNIT_ASSERT_EQUAL(n(2), (complete<makes_and_publishes<rel, acq>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"uninitialised_read"},
                       (verdict_of<makes_and_publishes<rlx, acq>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"uninitialised_read"},
                       (verdict_of<makes_and_publishes<rel, rlx>>()));
}

struct writes_before_it_reads {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    var<int, M> data;
    data.write(1);
    M::check(data.read() == 1, "written");
  }
};
struct reads_what_one_branch_writes {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    var<int, M> data;
    if (M::choose(2) == 0) data.write(1);
    (void)data.read();
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, begin_uninitialised) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<writes_before_it_reads>());
  CPPUNIT_ASSERT_EQUAL(verdict{"uninitialised_read"}, verdict_of<reads_what_one_branch_writes>());
}

// ---- what a read of a later write acquires

template <bool ByUpdate, bool OfTheSameThread>
struct goes_on_after_a_release {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      x.store(1, rel);
    }
    if (i == (OfTheSameThread ? 0 : 1)) {
      if (ByUpdate) x.fetch_add(10, rlx);
      else if (OfTheSameThread || x.load(rlx) == 1) x.store(11, rlx);
    }
    if (i == 2 && x.load(acq) == 11) (void)data.read();
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, release_sequences_go_on_through_updates_alone) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<goes_on_after_a_release<true, false>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<goes_on_after_a_release<true, true>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<goes_on_after_a_release<false, false>>()));
  // C++11 said otherwise.
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<goes_on_after_a_release<false, true>>()));
}

// ---- loops

class loops_under_rc11 : public CppUnit::TestFixture {};

struct loops_without_yield {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    while (x.load(rlx) == 0) M::pause();
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, without_yield_are_cut_off_and_named) {
  auto const all = explored<loops_without_yield>();
  CPPUNIT_ASSERT(all.failed.has_value());
  CPPUNIT_ASSERT_EQUAL(std::string{"hang"}, all.failed->kind);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.failed->places.size());
  CPPUNIT_ASSERT(all.failed->places[0].file.ends_with("engine_test.cpp"));
  CPPUNIT_ASSERT(all.failed->why.find("yield()") != std::string::npos);
}

struct counts_its_rounds {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    for (int round = 0; round != 3; ++round) {
      if (x.load(rlx) != 0) return count(static_cast<unsigned>(round));
      M::pause();
    }
    count(3);
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, that_are_bounded_come_to_every_end) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1 2x1 3x1"}, tally_of<counts_its_rounds>());
}

// What a fruitless iteration did happened all the same: here, in every execution, before the
// exchange that lets the other thread write.
struct reads_in_a_fruitless_iteration {
  static constexpr unsigned threads = 2;
  atomic<int, M> turn{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      for (int expected = 1; !turn.compare_exchange_strong(expected, 2, ar, acq); expected = 1) {
        (void)data.read();
        M::yield();
      }
    } else {
      turn.store(1, rel);
      while (turn.load(acq) != 2) M::yield();
      data.write(1);
    }
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, fruitless_iteration_comes_before_what_follows_it) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<reads_in_a_fruitless_iteration>());
}

struct uses_in_a_fruitless_iteration {
  static constexpr unsigned threads = 2;
  atomic<int, M> turn{0};
  atomic<int, M>* const hint = M::make<atomic<int, M>>(0);
  void thread(unsigned i) {
    if (i == 0) {
      for (int expected = 1; !turn.compare_exchange_strong(expected, 2, ar, acq); expected = 1) {
        (void)hint->load(rlx);
        M::yield();
      }
    } else {
      turn.store(1, rel);
      while (turn.load(acq) != 2) M::yield();
      M::destroy(hint);
    }
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, use_in_a_fruitless_iteration_comes_before_what_follows_it) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<uses_in_a_fruitless_iteration>());
}

template <order Store>
struct races_in_a_fruitless_iteration {
  static constexpr unsigned threads = 2;
  atomic<int, M> ready{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 1) {
      data.write(1);
      return ready.store(1, Store);
    }
    while (ready.load(acq) == 0) {
      (void)data.read();
      M::yield();
    }
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, race_in_a_fruitless_iteration_is_one) {
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<races_in_a_fruitless_iteration<rel>>());
}

struct counts_its_iterations_natively {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) return x.store(1, rlx);
    int iterations = 1;
    for (; x.load(rlx) == 0; ++iterations) M::yield();
    M::check(iterations >= 1, "it looked");
  }
};

CPPUNIT_TEST_FIXTURE(loops_under_rc11, may_keep_native_state) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<counts_its_iterations_natively>());
}

// ---- what outlives an execution, and what must not

class executions_under_rc11 : public CppUnit::TestFixture {};

struct counts_executions {
  static constexpr unsigned threads = 2;
  static inline unsigned executions = 0;
  atomic<int, M> x{0}, y{0};
  counts_executions() { ++executions; }
  void thread(unsigned i) {
    x.store(1, rlx);
    if (i == 0 && executions > 1) y.store(1, rlx);
    else x.store(2, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, that_differ_are_named_where_they_first_do) {
  counts_executions::executions = 0;
  auto const all = explored<counts_executions>();
  CPPUNIT_ASSERT(all.failed.has_value());
  CPPUNIT_ASSERT_EQUAL(std::string{"nondeterminism"}, all.failed->kind);
  CPPUNIT_ASSERT(all.failed->message.find("its operation 2") != std::string::npos);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.failed->places.size());
}

// A constant that is made when it is first needed is the same in every execution.
struct has_a_static_constant {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned) {
    static std::vector<int> const table(100, 7);
    auto const scratch = std::make_unique<std::array<int, 400>>();
    scratch->fill(1);
    x.fetch_add(1, rlx);
    M::check(table.back() == 7 && table.front() == 7, "a constant stays what it is");
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, keep_constants_that_are_made_when_first_needed) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<has_a_static_constant>());
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

CPPUNIT_TEST_FIXTURE(executions_under_rc11, handle_exceptions_by_thread) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<catches_and_rethrows>());
}

struct adds_up {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0)
      for (int k = 0; k != 1'200; ++k) x.fetch_add(1, rlx);
    else (void)x.load(rlx);
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, have_more_than_a_thousand_operations) {
  // The load reads any of 1,200 values, or 0.
  CPPUNIT_ASSERT_EQUAL(n(1'201), complete<adds_up>());
}

struct stores_too_often {
  static constexpr unsigned threads = 1;
  atomic<int, M> x{0};
  void thread(unsigned) {
    for (int k = 0; k != 3'000; ++k) x.store(k, rlx);
  }
};

struct makes_too_much {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    for (int k = 0; k != 5'000; ++k) atomic<int, M> const x{k};
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, beyond_the_limits_are_errors_that_say_so) {
  auto const stored = explored<stores_too_often>({.operations = 100'000});
  CPPUNIT_ASSERT(stored.failed.has_value());
  // The limit that was met, and not the one that was not.
  CPPUNIT_ASSERT_MESSAGE(stored.failed->message,
                         stored.failed->message.find("100000") == std::string::npos);
  CPPUNIT_ASSERT_MESSAGE(stored.failed->message,
                         stored.failed->message.find("2047") != std::string::npos);
  auto const made = explored<makes_too_much>({.operations = 100'000});
  CPPUNIT_ASSERT(made.failed.has_value());
  CPPUNIT_ASSERT(made.failed->message.find("more than 4096 objects") != std::string::npos);
}

template <unsigned N>
struct each_adds {
  static constexpr unsigned threads = N;
  atomic<unsigned, M> x{0};
  void thread(unsigned) { x.fetch_add(1, rlx); }
  void after() { M::check(x.load() == N, "no update is lost"); }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, stop_when_told_to) {
  auto const box = std::make_unique<black_box>();
  auto const all = explore_with_rc11(program_of<each_adds<7>>, {}, *box,
                                     [&] { return box->executions < 1'000; });
  CPPUNIT_ASSERT(all.stopped && !all.failed);
  CPPUNIT_ASSERT(all.complete >= 1'000 && all.complete < 1'100);
  auto const none = explore_with_rc11(program_of<each_adds<7>>, {}, *box, [] { return false; });
  // Asked from the second execution on, so that each sitting comes further.
  CPPUNIT_ASSERT(none.stopped && none.complete == 1);
}

CPPUNIT_TEST_FIXTURE(executions_under_rc11, say_how_much_is_behind) {
  auto const box = std::make_unique<black_box>();
  (void)explore_with_rc11(program_of<each_adds<5>>, {}, *box, [] { return true; });
  CPPUNIT_ASSERT_DOUBLES_EQUAL(1.0, box->explored.load(), 1e-6);
  CPPUNIT_ASSERT_EQUAL(n(120), box->executions.load());
}

std::size_t resident_kib() {
  std::ifstream statm{"/proc/self/statm"};
  std::size_t all = 0;
  std::size_t resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 1024;
}

// ---- numbers

// GenMC has the same numbers of complete executions.
template <unsigned N>
struct test_and_set {
  static constexpr unsigned threads = N;
  atomic<int, M> locked{0};
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    while (locked.exchange(1, acq) != 0) M::yield();
    entered.write(entered.read() + 1);
    locked.store(0, rel);
  }
  void after() { M::check(entered.read() == N, "each entered"); }
};

template <unsigned N>
struct test_and_test_and_set {
  static constexpr unsigned threads = N;
  atomic<int, M> locked{0};
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    while (locked.load(rlx) != 0 || locked.exchange(1, acq) != 0) M::yield();
    entered.write(entered.read() + 1);
    locked.store(0, rel);
  }
};

template <unsigned N>
struct ticket {
  static constexpr unsigned threads = N;
  atomic<unsigned, M> next{0}, serving{0};
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    auto const mine = next.fetch_add(1, rlx);
    while (serving.load(acq) != mine) M::yield();
    entered.write(entered.read() + 1);
    serving.store(mine + 1, rel);
  }
};

template <unsigned N>
struct mcs {
  static constexpr unsigned threads = N;
  struct node {
    atomic<node*, M> next{nullptr};
    atomic<bool, M> locked{false};
  };
  atomic<node*, M> tail{nullptr};
  std::array<node, N> nodes{};
  var<unsigned, M> entered{0};
  void thread(unsigned i) {
    auto& mine = nodes.at(i);
    mine.next.store(nullptr, rlx);
    mine.locked.store(true, rlx);
    if (auto* const before = tail.exchange(&mine, ar)) {
      before->next.store(&mine, rel);
      while (mine.locked.load(acq)) M::yield();
    }
    entered.write(entered.read() + 1);
    auto* next = mine.next.load(acq);
    if (next == nullptr) {
      auto* last = &mine;
      if (tail.compare_exchange_strong(last, nullptr, rel, rlx)) return;
      while ((next = mine.next.load(acq)) == nullptr) M::yield();
    }
    next->locked.store(false, rel);
  }
};

template <int Items>
struct ring_of_two {
  static constexpr unsigned threads = 2;
  atomic<int, M> taken{0}, put{0};
  std::array<var<int, M>, 2> cells;
  void thread(unsigned i) {
    for (int k = 0; k != Items; ++k) {
      auto& cell = cells.at(static_cast<unsigned>(k) % 2);
      if (i == 0) {
        while (k - taken.load(acq) == 2) M::yield();
        cell.write(k);
        put.store(k + 1, rel);
      } else {
        while (put.load(acq) == k) M::yield();
        M::check(cell.read() == k, "first in, first out");
        taken.store(k + 1, rel);
      }
    }
  }
};

template <unsigned N>
struct semaphore {
  static constexpr unsigned threads = N;
  atomic<int, M> permits{1};
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    for (int seen = 0;;) {
      seen = permits.load(rlx);
      if (seen == 0) permits.wait(0, rlx);
      else if (permits.compare_exchange_strong(seen, seen - 1, acq, rlx)) break;
    }
    entered.write(entered.read() + 1);
    permits.fetch_add(1, rel);
    permits.notify_all();
  }
};

class numbers_of_rc11 : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, updates_come_in_every_order) {
  CPPUNIT_ASSERT_EQUAL(std::string{"120/0/0"}, counts_of<each_adds<5>>());
  CPPUNIT_ASSERT_EQUAL(std::string{"40320/0/0"}, counts_of<each_adds<8>>());
}

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, locks_are_taken_in_every_order) {
  CPPUNIT_ASSERT_EQUAL(n(2), complete<test_and_set<2>>());
  CPPUNIT_ASSERT_EQUAL(n(24), complete<test_and_set<4>>());
  CPPUNIT_ASSERT_EQUAL(n(720), complete<test_and_set<6>>());
  CPPUNIT_ASSERT_EQUAL(n(6), complete<ticket<3>>());
  CPPUNIT_ASSERT_EQUAL(n(120), complete<ticket<5>>());
  CPPUNIT_ASSERT_EQUAL(n(5'040), complete<ticket<7>>());
  // That its first load finds the lock free does not say that the exchange comes next.
  CPPUNIT_ASSERT_EQUAL(n(576), complete<test_and_test_and_set<4>>());
  CPPUNIT_ASSERT_EQUAL(n(6), complete<mcs<2>>());
  CPPUNIT_ASSERT_EQUAL(n(66), complete<mcs<3>>());
  CPPUNIT_ASSERT_EQUAL(n(1'080), complete<mcs<4>>());
}

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, queues_and_semaphores) {
  // Each item but the first is put after one of three numbers of items was seen to be taken.
  CPPUNIT_ASSERT_EQUAL(n(9), complete<ring_of_two<3>>());
  CPPUNIT_ASSERT_EQUAL(n(27), complete<ring_of_two<4>>());
  CPPUNIT_ASSERT_EQUAL(n(2'187), complete<ring_of_two<8>>());
  // The second to enter sees first that the permit is there or taken or back; if there, its
  // exchange succeeds after all, or it looks again and finds it taken or back; if taken, it waits.
  CPPUNIT_ASSERT_EQUAL(n(2 * (1 + (1 + 1 + 1) + 1)), complete<semaphore<2>>());
  CPPUNIT_ASSERT_EQUAL(n(750), complete<semaphore<3>>());
}

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, executions_that_are_not_complete_are_few) {
  CPPUNIT_ASSERT_EQUAL(std::string{"720/1399/57"}, counts_of<test_and_set<6>>());
  auto const ring = explored<ring_of_two<8>>();
  CPPUNIT_ASSERT_EQUAL(n(0), ring.blocked);
  CPPUNIT_ASSERT(ring.cut < 100);
  CPPUNIT_ASSERT_EQUAL(n(0), explored<ticket<5>>().blocked);
}

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, memory_does_not_depend_on_them) {
  (void)complete<each_adds<6>>();
  (void)complete<ticket<5>>();
  auto const before = resident_kib();
  (void)complete<each_adds<8>>();
  (void)complete<ring_of_two<10>>();
  (void)complete<ticket<7>>();
  auto const after = resident_kib();
  CPPUNIT_ASSERT_MESSAGE(std::to_string(before) + " KiB, then " + std::to_string(after),
                         after < before + 1'024);
}

// ---- settings

class settings_of_rc11 : public CppUnit::TestFixture {};

struct store_buffering {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0}, y{0};
  std::array<int, 2> read{};
  void thread(unsigned i) {
    (i == 0 ? x : y).store(1, rlx);
    read.at(i) = (i == 0 ? y : x).load(rlx);
  }
  void after() { M::check(read[0] + read[1] != 0, "one sees the other's store"); }
};

CPPUNIT_TEST_FIXTURE(settings_of_rc11, every_operation_may_be_made_seq_cst) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<store_buffering>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<store_buffering>({.all_seq_cst = true}));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<store_buffering>({.model = memory_model::sc}));
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"},
                       verdict_of<store_buffering>({.model = memory_model::cxx20_sc}));
}

struct publishes_relaxed {
  static constexpr unsigned threads = 2;
  static constexpr unsigned line = std::source_location::current().line();
  atomic<int, M> ready{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      ready.store(1, rlx);  // line + 6
    } else if (ready.load(acq) == 1) {
      (void)data.read();
    }
  }
};

CPPUNIT_TEST_FIXTURE(settings_of_rc11, order_of_a_line_may_be_another) {
  engine_settings stronger;
  auto const* const file = std::source_location::current().file_name();
  stronger.overrides = {
      {file, publishes_relaxed::line + 6, model::operation::store, order::release}};
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<publishes_relaxed>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<publishes_relaxed>(stronger));
  stronger.overrides[0].operation = model::operation::exchange;  // none is there
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<publishes_relaxed>(stronger));
}

// To the letter of RC11 a plain access lies between seq_cst accesses as one at another location.
// Here it is none: the engine shows one execution more, and forbids no other.
struct plain_between_seq_cst {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, y{0};
  var<int, M> data{0};
  std::array<int, 3> read{};
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, sc);
      (void)data.read();
      x.store(2, rel);
    } else if (i == 1) {
      read[0] = x.load(acq);
      read[1] = y.load(sc);
    } else {
      y.store(1, sc);
      read[2] = x.load(sc);
    }
  }
  void after() { M::check(read != std::array{2, 0, 0}, "forbidden to the letter"); }
};

CPPUNIT_TEST_FIXTURE(settings_of_rc11, plain_accesses_are_no_events_of_the_model) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<plain_between_seq_cst>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"},
                       verdict_of<plain_between_seq_cst>({.model = memory_model::cxx20_sc}));
}

}  // namespace
}  // namespace interlock::checker
