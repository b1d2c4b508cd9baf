// What a notification orders (nothing), and whom it wakes.
#include <map>
#include <set>
#include <utility>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

// ---- a notification that one of two sleepers takes

// Whoever is woken has slept, though it only read: the round that it went through is not one that could as well not have been.
template <bool All>
constexpr auto two_wait_in_loops = side_by_side(
    [](shared& s) {
      while (s.x.load(rlx) == 0) s.x.wait(0, rlx);
    },
    [](shared& s) {
      while (s.x.load(rlx) == 0) s.x.wait(0, rlx);
    },
    [](shared& s) {
      s.x.store(2, rlx);
      if constexpr (All) s.x.notify_all();
      else s.x.notify_one();
    });

CPPUNIT_TEST_FIXTURE(engine, one_notification_is_too_few_for_two_in_loops) {
  expect("lost_wakeup", two_wait_in_loops<false>);
  expect("passes", two_wait_in_loops<true>);
}

// ---- a sleeper that takes two notifications

// The value that it sleeps on comes again before it has looked, so it sleeps again and takes the second call, too. Who gets a call and
// goes on would pass it on.
constexpr auto one_takes_both_calls = side_by_side([](shared& s) { s.x.wait(0); },
                                                   [](shared& s) {
                                                     s.x.wait(1);
                                                     s.x.notify_one();
                                                   },
                                                   [](shared& s) {
                                                     s.x.store(1);
                                                     s.x.store(2);
                                                     s.x.notify_one();
                                                     s.x.store(0);
                                                     s.x.store(2);
                                                     s.x.notify_one();
                                                   });

CPPUNIT_TEST_FIXTURE(engine, one_sleeper_may_take_two_notifications) { expect("lost_wakeup", one_takes_both_calls); }

// ---- a notification orders nothing

template <order Store, order Wait>
constexpr auto notified_handover = side_by_side(
    [](shared& s) {
      s.data.write(1);
      s.x.store(1, Store);
      s.x.notify_one();
    },
    [](shared& s) {
      s.x.wait(0, Wait);
      M::check(s.data.read() == 1, "the data is there");
    });

CPPUNIT_TEST_FIXTURE(engine, notification_alone_orders_nothing) {
  expect("data_race", notified_handover<rlx, rlx>);
  expect("data_race", notified_handover<rel, rlx>);
  expect("data_race", notified_handover<rlx, acq>);
}

CPPUNIT_TEST_FIXTURE(engine, wait_that_acquires_what_was_released_orders) {
  expect("passes", notified_handover<rel, acq>);
}

CPPUNIT_TEST_FIXTURE(engine, race_names_both_accesses) {
  auto const e = explore(notified_handover<rlx, rlx>);
  CPPUNIT_ASSERT(e.result.failed);
  auto const& places = e.result.failed->places;
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, places.size());
  CPPUNIT_ASSERT(places[0].thread != places[1].thread);
  CPPUNIT_ASSERT(places[0].line != 0 && places[1].line != 0);
  CPPUNIT_ASSERT(places[0].line != places[1].line);
  CPPUNIT_ASSERT(places[0].file.ends_with("notifications_test.cpp"));
}

template <order Before, order After>
constexpr auto fenced_handover = side_by_side(
    [](shared& s) {
      s.data.write(1);
      M::fence(Before);
      s.x.store(1, rlx);
    },
    [](shared& s) {
      if (s.x.load(rlx) != 1) return;
      M::fence(After);
      M::check(s.data.read() == 1, "the data is there");
    });

CPPUNIT_TEST_FIXTURE(engine, fences_publish) {
  expect("passes", fenced_handover<rel, acq>);
  expect("data_race", fenced_handover<rlx, acq>);
  expect("data_race", fenced_handover<rel, rlx>);
}

// ---- who is woken

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

constexpr auto sleeps = [](shared& s) { s.x.wait(0, rlx); };
constexpr auto stores_and_notifies_one = [](shared& s) {
  s.x.store(1, rlx);
  s.x.notify_one();
};

CPPUNIT_TEST_FIXTURE(engine, notification_before_the_wait_is_not_lost) {
  remarks trace;
  auto const e = explore(side_by_side(stores_and_notifies_one, sleeps), {}, &trace);
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, e.verdict());
  if (!tells_of_steps()) return;
  // Both ways occurred: the waiter was woken, and the notification found nobody.
  CPPUNIT_ASSERT(trace.count(model::operation::notify_one, model::remark::wakes) > 0);
  CPPUNIT_ASSERT(trace.count(model::operation::notify_one, model::remark::wakes_nobody) > 0);
}

CPPUNIT_TEST_FIXTURE(engine, notify_one_wakes_any_one) {
  auto const notifies_twice = [](shared& s) {
    s.x.store(1, rlx);
    s.x.notify_one();
    s.x.notify_one();
  };
  remarks trace;
  auto const e = explore(side_by_side(sleeps, sleeps, notifies_twice), {}, &trace);
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, e.verdict());
  if (tells_of_steps()) CPPUNIT_ASSERT((std::set<unsigned>{0, 1} == trace.woken()));
}

CPPUNIT_TEST_FIXTURE(engine, notify_one_wakes_no_more_than_one) {
  expect("lost_wakeup", side_by_side(sleeps, sleeps, stores_and_notifies_one));
}

CPPUNIT_TEST_FIXTURE(engine, notify_all_wakes_everybody) {
  expect("passes", side_by_side(sleeps, sleeps, [](shared& s) {
           s.x.store(1, rlx);
           s.x.notify_all();
         }));
}

// The thread that notifies is not the one that stores. [atomics.wait]/4: a waiter is eligible only
// where the store happens before the notification.
template <order Store, order Wait>
constexpr auto notified_by_another = side_by_side(
    sleeps,
    [](shared& s) {
      s.x.store(1, rlx);
      s.y.store(1, Store);
      s.y.notify_one();
    },
    [](shared& s) {
      s.y.wait(0, Wait);
      s.x.notify_one();
    });

CPPUNIT_TEST_FIXTURE(engine, notification_that_the_store_does_not_happen_before_wakes_nobody) {
  expect("lost_wakeup", notified_by_another<rlx, rlx>);
  expect("passes", notified_by_another<rel, acq>);
}

}  // namespace
}  // namespace interlock::checker
