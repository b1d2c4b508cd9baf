// What an engine makes of waiting, time, spurious failures, lifetimes and misuse: each test is the
// smallest program that tells right from wrong. Relacy's tests, and those of the rc11 engine and
// its walk as well; where engines differ by what they are, the test says so by their names.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <set>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include "exploring.hpp"

namespace interlock::checker {
namespace {

using M = model::checked;
using model::atomic;
using model::var;

constexpr auto rlx = order::relaxed;
constexpr auto acq = order::acquire;
constexpr auto rel = order::release;

using verdict = std::string;

/// A small set that does not allocate: it outlives executions, and an engine may take back what
/// was allocated in one.
template <class T>
class outcomes {
 public:
  void clear() { size_ = 0; }
  void insert(T const& value) {
    auto const end = all_.begin() + static_cast<std::ptrdiff_t>(size_);
    if (std::find(all_.begin(), end, value) == end) all_.at(size_++) = value;
  }
  operator std::set<T>() const {  // NOLINT: to be compared with one
    return std::set<T>(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(size_));
  }

 private:
  std::array<T, 32> all_{};
  std::size_t size_ = 0;
};

/// What executions came to; filled by scenarios, emptied before each test.
template <class T>
outcomes<T>& seen() {
  static constinit outcomes<T> all;
  return all;
}

template <class T, Scenario S>
std::set<T> outcomes_of(engine_settings const& settings = {}) {
  seen<T>().clear();
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, explore<S>(settings).verdict());
  return seen<T>();
}

template <Scenario S>
std::string verdict_of() {
  auto const e = explore<S>();
  if (!e.result.failed) CPPUNIT_ASSERT(e.covered.verdict == reports::verdict::proved);
  return e.verdict();
}

/// Counts what operations were remarked on, and how.
class remarks final : public model::observer {
 public:
  void on(model::event const& e) override {
    ++count_[{e.what.what, e.note}];
    if (e.step == 1) asleep_.clear();
    if (e.note == model::remark::blocks) asleep_.insert(e.thread);
    if (e.note != model::remark::wakes) return;
    if (asleep_.size() > 1) woken_.insert(e.other);
    asleep_.erase(e.other);
  }
  [[nodiscard]] unsigned count(model::operation what, model::remark note) const {
    auto const found = count_.find({what, note});
    return found == count_.end() ? 0 : found->second;
  }
  /// Who was woken while others slept as well.
  [[nodiscard]] std::set<unsigned> const& woken() const { return woken_; }

 private:
  std::map<std::pair<model::operation, model::remark>, unsigned> count_;
  std::set<unsigned> asleep_, woken_;
};

/// Only a search that takes one step after another has steps to tell of.
constexpr bool tells_of_steps = engine_under_test != tested::rc11_exhaustive;

class engine : public CppUnit::TestFixture {};

// ---- a notification orders nothing

template <order Store, order Wait>
struct notified_handover {
  static constexpr unsigned threads = 2;
  var<int, M> data{0};
  atomic<int, M> ready{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      ready.store(1, Store);
      ready.notify_one();
    } else {
      ready.wait(0, Wait);
      M::check(data.read() == 1, "the data is there");
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, notification_alone_orders_nothing) {
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<notified_handover<rlx, rlx>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<notified_handover<rel, rlx>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<notified_handover<rlx, acq>>()));
}

CPPUNIT_TEST_FIXTURE(engine, wait_that_acquires_what_was_released_orders) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<notified_handover<rel, acq>>()));
}

CPPUNIT_TEST_FIXTURE(engine, race_names_both_accesses) {
  auto const e = explore<notified_handover<rlx, rlx>>();
  CPPUNIT_ASSERT(e.result.failed);
  auto const& places = e.result.failed->places;
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, places.size());
  CPPUNIT_ASSERT(places[0].thread != places[1].thread);
  CPPUNIT_ASSERT(places[0].line != 0 && places[1].line != 0);
  CPPUNIT_ASSERT(places[0].line != places[1].line);
  CPPUNIT_ASSERT(places[0].file.ends_with("relacy_test.cpp"));
}

template <order Before, order After>
struct fenced_handover {
  static constexpr unsigned threads = 2;
  var<int, M> data{0};
  atomic<int, M> ready{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      M::fence(Before);
      ready.store(1, rlx);
    } else if (ready.load(rlx) == 1) {
      M::fence(After);
      M::check(data.read() == 1, "the data is there");
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, fences_publish) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<fenced_handover<rel, acq>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<fenced_handover<rlx, acq>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<fenced_handover<rel, rlx>>()));
}

// ---- who is woken

struct notified_at_any_time {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rlx);
      x.notify_one();
    } else {
      x.wait(0, rlx);
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, notification_before_the_wait_is_not_lost) {
  remarks trace;
  auto const e = explore<notified_at_any_time>({}, &trace);
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, e.verdict());
  if (!tells_of_steps) return;
  // Both ways occurred: the waiter was woken, and the notification found nobody.
  CPPUNIT_ASSERT(trace.count(model::operation::notify_one, model::remark::wakes) > 0);
  CPPUNIT_ASSERT(trace.count(model::operation::notify_one, model::remark::wakes_nobody) > 0);
}

struct two_waiters {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i < 2) return x.wait(0, rlx);
    x.store(1, rlx);
    x.notify_one();
    x.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(engine, notify_one_wakes_any_one) {
  remarks trace;
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, explore<two_waiters>({}, &trace).verdict());
  if (tells_of_steps) CPPUNIT_ASSERT((std::set<unsigned>{0, 1} == trace.woken()));
}

struct one_notification_for_two {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i < 2) return x.wait(0, rlx);
    x.store(1, rlx);
    x.notify_one();
  }
};

CPPUNIT_TEST_FIXTURE(engine, notify_one_wakes_no_more_than_one) {
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, verdict_of<one_notification_for_two>());
}

struct notified_together {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i < 2) return x.wait(0, rlx);
    x.store(1, rlx);
    x.notify_all();
  }
};

CPPUNIT_TEST_FIXTURE(engine, notify_all_wakes_everybody) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<notified_together>());
}

// The thread that notifies is not the one that stores. [atomics.wait]/4: a waiter is eligible only
// where the store happens before the notification.
template <order Store, order Wait>
struct notified_by_another {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, stored{0};
  void thread(unsigned i) {
    if (i == 0) x.wait(0, rlx);
    if (i == 1) {
      x.store(1, rlx);
      stored.store(1, Store);
      stored.notify_one();
    }
    if (i == 2) {
      stored.wait(0, Wait);
      x.notify_one();
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, notification_that_the_store_does_not_happen_before_wakes_nobody) {
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, (verdict_of<notified_by_another<rlx, rlx>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<notified_by_another<rel, acq>>()));
}

// ---- the ways not to end

struct stored_but_not_notified {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) x.wait(0, rlx);
    else x.store(1, rlx);
  }
};

struct never_stored {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) x.wait(0, rlx);
    else x.notify_all();
  }
};

struct locked_crosswise {
  static constexpr unsigned threads = 2;
  M::mutex a, b;
  void thread(unsigned i) {
    model::lock_guard first{i == 0 ? a : b};
    model::lock_guard second{i == 0 ? b : a};
  }
};

struct waits_for_a_store_that_never_comes {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0)
      while (x.load(rlx) == 0) M::yield();
  }
};

struct waits_for_a_store {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0)
      while (x.load(rlx) == 0) M::yield();
    else x.store(1, rlx);
  }
};

struct wait_for_each_other {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    while ((i == 0 ? x : y).load(rlx) == 0) M::yield();
    (i == 0 ? y : x).store(1, rlx);
  }
};

struct one_loops_and_one_sleeps {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    if (i == 0) x.wait(0, rlx);
    else
      while (y.load(rlx) == 0) M::yield();
  }
};

struct spins_without_yield {
  static constexpr unsigned threads = 1;
  atomic<int, M> x{0};
  void thread(unsigned) {
    while (x.load(rlx) == 0) M::pause();
  }
};

CPPUNIT_TEST_FIXTURE(engine, tells_a_lost_wakeup_from_a_deadlock_from_a_hang) {
  CPPUNIT_ASSERT_EQUAL(verdict{"lost_wakeup"}, verdict_of<stored_but_not_notified>());
  CPPUNIT_ASSERT_EQUAL(verdict{"deadlock"}, verdict_of<never_stored>());
  CPPUNIT_ASSERT_EQUAL(verdict{"deadlock"}, verdict_of<locked_crosswise>());
  CPPUNIT_ASSERT_EQUAL(verdict{"hang"}, verdict_of<waits_for_a_store_that_never_comes>());
  CPPUNIT_ASSERT_EQUAL(verdict{"hang"}, verdict_of<wait_for_each_other>());
  CPPUNIT_ASSERT_EQUAL(verdict{"hang"}, verdict_of<one_loops_and_one_sleeps>());
}

CPPUNIT_TEST_FIXTURE(engine, loop_that_another_thread_ends_is_no_hang) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<waits_for_a_store>());
}

CPPUNIT_TEST_FIXTURE(engine, spinning_without_yield_is_a_hang_that_says_what_to_do) {
  auto const e = explore<spins_without_yield>();
  CPPUNIT_ASSERT_EQUAL(verdict{"hang"}, e.verdict());
  CPPUNIT_ASSERT(e.result.failed->why.find("yield()") != std::string::npos);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, e.result.failed->places.size());
}

// ---- time

using namespace std::chrono_literals;

template <bool Notified>
struct waits_for_a_while {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 1) {
      if (!Notified) return;
      x.store(1, rlx);
      x.notify_one();
      return;
    }
    auto const deadline = M::clock::now() + 10ms;
    bool const in_time = M::wait_until(x, 0, rlx, deadline);
    seen<bool>().insert(in_time);
    if (!in_time) M::check(M::clock::now() >= deadline, "a deadline that passed is in the past");
  }
};

CPPUNIT_TEST_FIXTURE(engine, timed_wait_is_woken_and_times_out) {
  CPPUNIT_ASSERT((std::set{false, true} == outcomes_of<bool, waits_for_a_while<true>>()));
}

CPPUNIT_TEST_FIXTURE(engine, timed_wait_that_nobody_notifies_times_out) {
  CPPUNIT_ASSERT((std::set{false} == outcomes_of<bool, waits_for_a_while<false>>()));
  CPPUNIT_ASSERT((std::set{false} == outcomes_of<bool, waits_for_a_while<false>>({.timeouts = 0})));
}

CPPUNIT_TEST_FIXTURE(engine, timed_wait_without_early_timeouts_is_woken) {
  CPPUNIT_ASSERT((std::set{true} == outcomes_of<bool, waits_for_a_while<true>>({.timeouts = 0})));
}

struct waits_twice {
  static constexpr unsigned threads = 1;
  atomic<int, M> x{0};
  void thread(unsigned) {
    auto const first = M::clock::now() + 20ms;
    auto const second = M::clock::now() + 10ms;
    M::check(!M::wait_until(x, 0, rlx, first), "nobody stores");
    M::check(!M::wait_until(x, 0, rlx, second), "nobody stores");
    M::check(M::clock::now() >= first, "time does not go back");
  }
};

CPPUNIT_TEST_FIXTURE(engine, time_does_not_go_back) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<waits_twice>());
}

struct waits_for_a_condition_for_a_while {
  static constexpr unsigned threads = 2;
  M::mutex m;
  M::condition_variable changed;
  void thread(unsigned i) {
    model::unique_lock lock{m};
    if (i == 1) return changed.notify_one();
    auto const deadline = M::clock::now() + 10ms;
    bool const in_time = changed.wait_until(lock, deadline);
    seen<bool>().insert(in_time);
    if (!in_time) M::check(M::clock::now() >= deadline, "a deadline that passed is in the past");
  }
};

CPPUNIT_TEST_FIXTURE(engine, timed_wait_on_a_condition_is_woken_and_times_out) {
  CPPUNIT_ASSERT((std::set{false, true} ==
                  outcomes_of<bool, waits_for_a_condition_for_a_while>({.spurious = 0})));
}

// ---- spurious failures

struct exchanges_weakly {
  static constexpr unsigned threads = 1;
  atomic<int, M> x{0};
  void thread(unsigned) {
    unsigned failures = 0;
    for (int expected = 0; !x.compare_exchange_weak(expected, 1, rlx);) {
      M::check(expected == 0, "a spurious failure sees the value");
      ++failures;
    }
    seen<unsigned>().insert(failures);
  }
};

struct exchanges_strongly {
  static constexpr unsigned threads = 1;
  atomic<int, M> x{0};
  void thread(unsigned) {
    int expected = 0;
    M::check(x.compare_exchange_strong(expected, 1, rlx), "strong means strong");
  }
};

struct tries_a_lock {
  static constexpr unsigned threads = 1;
  M::mutex m;
  void thread(unsigned) {
    bool const locked = m.try_lock();
    seen<bool>().insert(locked);
    if (locked) m.unlock();
  }
};

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

CPPUNIT_TEST_FIXTURE(engine, weak_exchange_fails_spuriously_as_often_as_allowed) {
  using set = std::set<unsigned>;
  CPPUNIT_ASSERT((set{0} == outcomes_of<unsigned, exchanges_weakly>({.spurious = 0})));
  CPPUNIT_ASSERT((set{0, 1} == outcomes_of<unsigned, exchanges_weakly>({.spurious = 1})));
  CPPUNIT_ASSERT((set{0, 1, 2} == outcomes_of<unsigned, exchanges_weakly>({.spurious = 2})));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<exchanges_strongly>());
}

CPPUNIT_TEST_FIXTURE(engine, try_lock_fails_spuriously_only_where_allowed) {
  CPPUNIT_ASSERT((std::set{true} == outcomes_of<bool, tries_a_lock>({.spurious = 0})));
  CPPUNIT_ASSERT((std::set{false, true} == outcomes_of<bool, tries_a_lock>({.spurious = 1})));
}

CPPUNIT_TEST_FIXTURE(engine, condition_wakes_spuriously_only_where_allowed) {
  CPPUNIT_ASSERT(
      (std::set{true} == outcomes_of<bool, waits_once_for_a_condition>({.spurious = 0})));
  CPPUNIT_ASSERT(
      (std::set{false, true} == outcomes_of<bool, waits_once_for_a_condition>({.spurious = 1})));
}

// ---- objects and their lifetimes

template <class F>
struct alone {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { F{}(); }
};

/// What a single thread comes to that does what `f` does.
template <class F>
exploration_result run_alone(F) {
  return explore<alone<F>>();
}

template <class F>
std::string message_alone(F f) {
  auto const e = run_alone(f);
  CPPUNIT_ASSERT(e.result.failed);
  return e.result.failed->message;
}

template <class F>
void assert_alone(verdict const& expected, F f,
                  std::source_location where = std::source_location::current()) {
  CppUnit::assertEquals(expected, run_alone(f).verdict(),
                        CppUnit::SourceLine{where.file_name(), static_cast<int>(where.line())}, "");
}

CPPUNIT_TEST_FIXTURE(engine, finds_what_is_wrong_with_lifetimes) {
  assert_alone("uninitialised_read", [] {
    var<int, M> data;
    (void)data.read();
  });
  assert_alone("use_after_free", [] {
    auto* const p = M::make<atomic<int, M>>(1);
    M::destroy(p);
    (void)p->load();
  });
  assert_alone("double_free", [] {
    auto* const p = M::make<atomic<int, M>>(1);
    M::destroy(p);
    M::destroy(p);
  });
  assert_alone("leak", [] { (void)M::make<atomic<int, M>>(1); });
  assert_alone("passes", [] {
    M::destroy(M::make<atomic<int, M>>(1));
    M::destroy(static_cast<atomic<int, M>*>(nullptr));
  });
}

struct handed_over_and_destroyed {
  static constexpr unsigned threads = 2;
  atomic<atomic<int, M>*, M> shared{M::make<atomic<int, M>>(0)};
  void thread(unsigned i) {
    if (i == 0) (void)shared.load(acq)->load(rlx);
    else M::destroy(shared.load(acq));
  }
};

CPPUNIT_TEST_FIXTURE(engine, finds_a_use_after_another_threads_destruction) {
  CPPUNIT_ASSERT_EQUAL(verdict{"use_after_free"}, verdict_of<handed_over_and_destroyed>());
}

// ---- misuse

struct unlocks_what_another_locked {
  static constexpr unsigned threads = 2;
  M::mutex m;
  atomic<int, M> locked{0};
  void thread(unsigned i) {
    if (i == 0) {
      m.lock();
      locked.store(1, rel);
    } else if (locked.load(acq) == 1) {
      m.unlock();
    }
  }
  void after() {}
};

CPPUNIT_TEST_FIXTURE(engine, finds_misuse_of_mutexes) {
  CPPUNIT_ASSERT_EQUAL(verdict{"misuse"}, verdict_of<unlocks_what_another_locked>());
  assert_alone("misuse", [] {
    M::mutex m;
    m.unlock();
  });
  assert_alone("misuse", [] {
    M::mutex m;
    m.lock();
    m.lock();
  });
  assert_alone("misuse", [] {
    M::mutex m;
    m.lock();
  });  // and destroys it locked
  assert_alone("misuse", [] {
    struct unheld {
      M::mutex m;
      M::mutex* mutex() { return &m; }
    } lock;
    M::condition_variable c;
    c.wait(lock);
  });
}

// ---- who it was, where no thread runs

/// One thread, and what is done before and after it.
template <class Before, class Thread, class After>
struct in_three_parts {
  static constexpr unsigned threads = 1;
  M::mutex m;
  M::condition_variable c;
  in_three_parts() {
    M::name(m, "m");
    M::name(c, "c");
    Before{}(*this);
  }
  void thread(unsigned) { Thread{}(*this); }
  void after() { After{}(*this); }
};

constexpr auto nothing = [](auto&) {};
constexpr auto locks = [](auto& s) { s.m.lock(); };
constexpr auto unlocks = [](auto& s) { s.m.unlock(); };
constexpr auto tries = [](auto& s) { (void)s.m.try_lock(); };
constexpr auto waits = [](auto& s) {
  struct {
    M::mutex& of;
    M::mutex* mutex() const { return &of; }
  } lock{s.m};
  s.c.wait(lock);
};

/// "misuse: …", or "passes".
template <class Before, class Thread, class After>
std::string told(Before, Thread, After, engine_settings const& settings = {}) {
  auto const e = explore<in_three_parts<Before, Thread, After>>(settings);
  return e.result.failed ? e.verdict() + ": " + e.result.failed->message : e.verdict();
}

CPPUNIT_TEST_FIXTURE(engine, names_who_holds_a_mutex_that_no_thread_locked) {
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: thread 1 unlocks m, which the constructor holds"},
                       told(locks, unlocks, nothing));
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: thread 1 unlocks m, which the constructor holds"},
                       told(tries, unlocks, nothing));
  CPPUNIT_ASSERT_EQUAL(std::string{"deadlock: thread 1 waits for m, which the constructor holds"},
                       told(locks, locks, nothing));
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: m is destroyed while the constructor holds it"},
                       told(locks, nothing, nothing));
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: m is destroyed while after() holds it"},
                       told(nothing, nothing, locks));
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: m is destroyed while thread 1 holds it"},
                       told(nothing, locks, nothing));
  // One thread constructs and goes on after the others.
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, told(locks, nothing, unlocks));
}

CPPUNIT_TEST_FIXTURE(engine, names_who_misuses_a_mutex_where_no_thread_runs) {
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: after() unlocks m, which thread 1 holds"},
                       told(nothing, locks, unlocks));
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: after() unlocks m, which nobody holds"},
                       told(nothing, nothing, unlocks));
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: the constructor unlocks m, which nobody holds"},
                       told(unlocks, nothing, nothing));
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: after() locks m, which it holds already"},
                       told(locks, nothing, locks));
  CPPUNIT_ASSERT_EQUAL(std::string{"misuse: after() waits on c without holding m"},
                       told(nothing, locks, waits));
  CPPUNIT_ASSERT_EQUAL(std::string{"deadlock: lock would block where no other thread runs"},
                       told(nothing, locks, locks));
}

CPPUNIT_TEST_FIXTURE(engine, names_who_uses_what_is_gone_and_who_loops) {
  auto const uses = [](auto&) {
    auto* const p = M::make<atomic<int, M>>(1);
    M::name(*p, "p");
    M::destroy(p);
    (void)p->load();
  };
  CPPUNIT_ASSERT_EQUAL(
      std::string{"use_after_free: the constructor uses p after the end of its lifetime"},
      told(uses, nothing, nothing));
  CPPUNIT_ASSERT_EQUAL(std::string{"use_after_free: after() uses p after the end of its lifetime"},
                       told(nothing, nothing, uses));
  auto const loops = [](auto& s) {
    for (;;)
      if (s.m.try_lock()) s.m.unlock();
  };
  CPPUNIT_ASSERT_EQUAL(
      std::string{"hang: after() came back to the layer more than 100 times in one execution"},
      told(nothing, nothing, loops, {.operations = 100}));
}

CPPUNIT_TEST_FIXTURE(engine, finds_orders_that_an_operation_cannot_have) {
  assert_alone("misuse", [] {
    atomic<int, M> x{0};
    (void)x.load(rel);
  });
  assert_alone("misuse", [] {
    atomic<int, M> x{0};
    x.store(1, acq);
  });
  assert_alone("misuse", [] {
    atomic<int, M> x{0};
    x.wait(1, order::acq_rel);
  });
  assert_alone("misuse", [] {
    atomic<int, M> x{0};
    int expected = 0;
    (void)x.compare_exchange_strong(expected, 1, acq, rel);
  });
  auto const message = message_alone([] {
    atomic<int, M> x{0};
    (void)x.load(order::acq_rel);
  });
  CPPUNIT_ASSERT_EQUAL(std::string{"load cannot have the order acq_rel"}, message);
}

CPPUNIT_TEST_FIXTURE(engine, finds_broken_preconditions_and_properties) {
  CPPUNIT_ASSERT_EQUAL(std::string{"permits are left"},
                       message_alone([] { M::require(false, "permits are left"); }));
  assert_alone("misuse", [] { M::require(false, ""); });
  assert_alone("misuse", [] { M::misuse(""); });
  assert_alone("failed_check", [] { M::check(false, ""); });
  assert_alone("misuse", [] { (void)M::choose(0); });
  assert_alone("passes", [] { M::check(true, ""); });
}

// ---- code that breaks out

CPPUNIT_TEST_FIXTURE(engine, exception_that_escapes_is_a_crash) {
  assert_alone("crash", [] { throw 1; });
  auto const message = message_alone([] { throw std::runtime_error{"no room"}; });
  CPPUNIT_ASSERT(message.find("no room") != std::string::npos);
}

struct throws_before_threads {
  static constexpr unsigned threads = 1;
  throws_before_threads() { throw std::runtime_error{"no room"}; }
  void thread(unsigned) {}
};

struct throws_after_threads {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {}
  void after() { throw std::runtime_error{"no room"}; }
};

CPPUNIT_TEST_FIXTURE(engine, exception_outside_of_threads_is_a_crash) {
  CPPUNIT_ASSERT_EQUAL(verdict{"crash"}, verdict_of<throws_before_threads>());
  CPPUNIT_ASSERT_EQUAL(verdict{"crash"}, verdict_of<throws_after_threads>());
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
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<catches_and_rethrows>());
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
    M::check(std::uncaught_exceptions() == 0 && !std::current_exception(), "nothing is thrown here");
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
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<looks_at_anothers_exception>());
}

struct remembers_past_executions {
  static constexpr unsigned threads = 2;
  static inline unsigned executions = 0;
  atomic<int, M> x{0}, y{0};
  remembers_past_executions() { ++executions; }
  void thread(unsigned i) {
    if (i == 0 && executions % 2 == 0) y.store(1);
    x.store(1);
  }
};

CPPUNIT_TEST_FIXTURE(engine, state_that_outlives_an_execution_is_nondeterminism) {
  auto const e = explore<remembers_past_executions>();
  CPPUNIT_ASSERT_EQUAL(verdict{"nondeterminism"}, e.verdict());
  // A search knows the line that a path came by, a graph the operation that a thread came to.
  auto const names = tells_of_steps ? "line" : "operation";
  CPPUNIT_ASSERT(e.result.failed->message.find(names) != std::string::npos);
}

// ---- values

CPPUNIT_TEST_FIXTURE(engine, arithmetic_wraps_at_the_width_of_the_type) {
  assert_alone("passes", [] {
    atomic<std::uint8_t, M> byte{255};
    M::check(byte.fetch_add(2, rlx) == 255 && byte.load() == 1, "unsigned");
    atomic<std::int8_t, M> small{-128};
    M::check(small.fetch_sub(1, rlx) == -128 && small.load() == 127, "signed");
    atomic<std::int64_t, M> wide{-1};
    M::check(wide.fetch_add(1, rlx) == -1 && wide.load() == 0, "wide");
    atomic<unsigned, M> bits{0b1100};
    M::check(bits.fetch_and(0b0110, rlx) == 0b1100, "and");
    M::check(bits.fetch_or(0b0001, rlx) == 0b0100, "or");
    M::check(bits.fetch_xor(0b0101, rlx) == 0b0101 && bits.load() == 0, "xor");
    int elements[4]{};
    atomic<int*, M> p{elements};
    M::check(p.fetch_add(3, rlx) == elements && p.load() == elements + 3, "pointer");
  });
}

// ---- choices, threads

struct chooses {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    auto const first = M::choose(3);
    auto const second = M::choose(first + 1);
    seen<unsigned>().insert(10 * first + second);
  }
};

CPPUNIT_TEST_FIXTURE(engine, takes_every_choice_once) {
  seen<unsigned>().clear();
  auto const e = explore<chooses>();
  CPPUNIT_ASSERT(
      (std::set<unsigned>{0, 10, 11, 20, 21, 22} == std::set<unsigned>{seen<unsigned>()}));
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, e.result.executions);
}

template <unsigned N>
struct counts {
  static constexpr unsigned threads = N;
  atomic<unsigned, M> count{0}, identities{0};
  counts() { M::check(M::self() == N, "the constructor belongs to no thread"); }
  void thread(unsigned i) {
    M::check(M::self() == i, "a thread knows itself");
    count.fetch_add(1, rlx);
    identities.fetch_or(1U << M::self(), rlx);
  }
  void after() {
    M::check(M::self() == N, "after belongs to no thread");
    M::check(count.load() == N, "every thread ran");
    M::check(identities.load() == (1U << N) - 1, "every thread ran once");
  }
};

template <unsigned N>
std::uint64_t executions() {
  auto const e = [] {
    if constexpr (engine_under_test == tested::rc11_exhaustive) {
      return explore<counts<N>>();
    } else {
      depth_first bounded{0};
      return explore<counts<N>>(bounded);
    }
  }();
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, e.verdict());
  return e.result.executions;
}

CPPUNIT_TEST_FIXTURE(engine, runs_one_to_eight_threads) {
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, executions<1>());
  if constexpr (engine_under_test == tested::rc11_exhaustive) {
    // The modification orders of two objects; eight threads take more than a test has time for.
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{2 * 2}, executions<2>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{6 * 6}, executions<3>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{24 * 24}, executions<4>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{120 * 120}, executions<5>());
  } else {
    // Without preemptions, executions are the orders of the threads.
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, executions<2>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, executions<3>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{24}, executions<4>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{120}, executions<5>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{720}, executions<6>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{5040}, executions<7>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{40320}, executions<8>());
  }
}

// ---- honesty

/// When the loop looks again both stores may be there.
template <int Stores>
struct counts_up_for_a_loop {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0)
      while (x.load(rlx) == 0) M::yield();
    else
      for (int k = 1; k <= Stores; ++k) x.store(k, rlx);
  }
};

/// Each operation acquires and releases all that it can.
struct hands_over_in_order {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) (void)x.load(acq);
    else x.store(1, rel);
  }
};

CPPUNIT_TEST_FIXTURE(engine, says_what_it_cannot_show_where_it_matters) {
  auto const limits = explore<notified_at_any_time>().result.limits;
  auto const says = [&](limit which) { return std::ranges::find(limits, which) != limits.end(); };
  CPPUNIT_ASSERT_EQUAL(engine_under_test == tested::relacy, says(limit::waits_on_newest));
  CPPUNIT_ASSERT_EQUAL(engine_under_test != tested::relacy, says(limit::load_buffering));
  CPPUNIT_ASSERT(explore<chooses>().result.limits.empty());
}

CPPUNIT_TEST_FIXTURE(engine, says_that_a_loop_looks_at_the_newest_value_where_it_does) {
  auto const says_so = [](std::vector<limit> const& limits) {
    return std::ranges::find(limits, limit::looks_again_at_newest) != limits.end();
  };
  bool const walks = engine_under_test == tested::rc11_walk;
  CPPUNIT_ASSERT_EQUAL(walks, says_so(explore<counts_up_for_a_loop<2>>().result.limits));
  // What it has seen already it need not see again.
  CPPUNIT_ASSERT(!says_so(explore<counts_up_for_a_loop<1>>().result.limits));
  CPPUNIT_ASSERT(!says_so(explore<notified_at_any_time>().result.limits));
}

CPPUNIT_TEST_FIXTURE(engine, says_nothing_of_load_buffering_where_orders_rule_it_out) {
  auto const limits = explore<hands_over_in_order>().result.limits;
  CPPUNIT_ASSERT(std::ranges::find(limits, limit::load_buffering) == limits.end());
}

}  // namespace
}  // namespace interlock::checker
