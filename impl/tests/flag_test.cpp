// Flag and lazy value as their users see them: native.
#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/flag/condition.hpp>
#include <interlock/impl/flag/event.hpp>
#include <interlock/impl/flag/eventcount.hpp>
#include <interlock/impl/flag/flag.hpp>
#include <interlock/impl/flag/lazy.hpp>
#include <interlock/impl/flag/once.hpp>
#include <interlock/impl/tests/in_parallel.hpp>

namespace interlock::tests {
namespace {

class flag_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(flag_test);
  CPPUNIT_TEST(stays_set);
  CPPUNIT_TEST(wakes_every_waiter_with_the_data);
  CPPUNIT_TEST(builds_a_lazy_value_once);
  CPPUNIT_TEST_SUITE_END();

 public:
  void stays_set() {
    flag<> ready;
    CPPUNIT_ASSERT(!ready.test());
    ready.set();
    ready.set();
    CPPUNIT_ASSERT(ready.test());
    ready.wait();
  }
  void wakes_every_waiter_with_the_data() {
    flag<> ready;
    int data = 0;
    int first = 0;
    int second = 0;
    in_parallel(
        [&] {
          ready.wait();
          first = data;
        },
        [&] {
          ready.wait();
          second = data;
        },
        [&] {
          data = 42;
          ready.set();
        });
    CPPUNIT_ASSERT_EQUAL(42, first);
    CPPUNIT_ASSERT_EQUAL(42, second);
  }
  void builds_a_lazy_value_once() {
    lazy<model::native, std::string> name;
    int built = 0;
    std::string first;
    std::string second;
    auto const build = [&] {
      ++built;
      return std::string{"name"};
    };
    in_parallel([&] { first = name.get(build); }, [&] { second = name.get(build); });
    CPPUNIT_ASSERT_EQUAL(1, built);
    CPPUNIT_ASSERT_EQUAL(first, second);
  }
};

class event_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(event_test);
  CPPUNIT_TEST(a_manual_one_stays_set_until_reset);
  CPPUNIT_TEST(an_automatic_one_lets_one_through);
  CPPUNIT_TEST(an_automatic_one_plays_ping_pong);
  CPPUNIT_TEST_SUITE_END();

 public:
  void a_manual_one_stays_set_until_reset() {
    manual_reset_event<> event;
    CPPUNIT_ASSERT(!event.test());
    event.set();
    event.set();
    event.wait();
    CPPUNIT_ASSERT(event.test());
    event.reset();
    CPPUNIT_ASSERT(!event.test());
    in_parallel([&] { event.wait(); }, [&] { event.wait(); }, [&] { event.set(); });
  }
  void an_automatic_one_lets_one_through() {
    auto_reset_event<> event;
    event.set();
    event.set();
    event.wait();
    CPPUNIT_ASSERT(!event.try_wait());
  }
  void an_automatic_one_plays_ping_pong() {
    auto_reset_event<> ping;
    auto_reset_event<> pong;
    int played = 0;
    ping.set();
    in_parallel(
        [&] {
          for (int i = 0; i != 100; ++i) {
            ping.wait();
            ++played;
            pong.set();
          }
        },
        [&] {
          for (int i = 0; i != 100; ++i) {
            pong.wait();
            ++played;
            ping.set();
          }
        });
    CPPUNIT_ASSERT_EQUAL(200, played);
  }
};

class eventcount_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(eventcount_test);
  CPPUNIT_TEST(wakes_who_waits_for_its_condition);
  CPPUNIT_TEST_SUITE_END();

 public:
  void wakes_who_waits_for_its_condition() {
    eventcount<> changed;
    std::atomic<int> items{0};
    auto const consume = [&] {
      for (int i = 0; i != 200; ++i)
        changed.await([&] {
          auto seen = items.load();
          while (seen > 0)
            if (items.compare_exchange_weak(seen, seen - 1)) return true;
          return false;
        });
    };
    in_parallel(consume, consume, [&] {
      for (int i = 0; i != 400; ++i) {
        items.fetch_add(1);
        changed.notify_all();
      }
    });
    CPPUNIT_ASSERT_EQUAL(0, items.load());
  }
};

class condition_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(condition_test);
  CPPUNIT_TEST(hands_values_over_in_turn);
  CPPUNIT_TEST(a_stop_ends_a_wait);
  CPPUNIT_TEST(a_wait_is_over_at_its_time);
  CPPUNIT_TEST_SUITE_END();

 public:
  void a_stop_ends_a_wait() {
    using namespace std::chrono_literals;
    std::mutex mutex;
    condition<> changed;
    for (int round = 0; round != 500; ++round) {
      stop_source<> source;
      bool came = true, came_in_time = true;
      in_parallel([&] { source.request_stop(); },
                  [&] {
                    std::unique_lock lock{mutex};
                    came = changed.wait(lock, source.get_token(), [] { return false; });
                    came_in_time = changed.wait_for(lock, source.get_token(), 1h, [] { return false; });
                    CPPUNIT_ASSERT(lock.owns_lock());
                  });
      CPPUNIT_ASSERT(!came && !came_in_time);
    }
    std::unique_lock lock{mutex};
    CPPUNIT_ASSERT(changed.wait(lock, stop_token<>{}, [] { return true; }));
    stop_source<> stopped;
    stopped.request_stop();
    CPPUNIT_ASSERT(changed.wait(lock, stopped.get_token(), [] { return true; }));
  }
  void a_wait_is_over_at_its_time() {
    using namespace std::chrono_literals;
    std::mutex mutex;
    condition<> changed;
    std::unique_lock lock{mutex};
    auto const past = model::native::clock::now() - 1s;
    CPPUNIT_ASSERT(!changed.wait_until(lock, past));
    CPPUNIT_ASSERT(!changed.wait_until(lock, past, [] { return false; }));
    CPPUNIT_ASSERT(changed.wait_until(lock, past, [] { return true; }));
    CPPUNIT_ASSERT(!changed.wait_for(lock, -1s));
    CPPUNIT_ASSERT(!changed.wait_for(lock, -1s, [] { return false; }));
    CPPUNIT_ASSERT(!changed.wait_for(lock, stop_source<>{}.get_token(), -1s, [] { return false; }));
    CPPUNIT_ASSERT(lock.owns_lock());
  }
  void hands_values_over_in_turn() {
    std::mutex mutex;
    condition<> changed;
    int turn = 0;
    auto const take_turns = [&](int mine) {
      return [&, mine] {
        for (int round = 0; round != 500; ++round) {
          std::unique_lock lock{mutex};
          changed.wait(lock, [&] { return turn % 3 == mine; });
          ++turn;
          changed.notify_one();
        }
      };
    };
    in_parallel(take_turns(0), take_turns(1), take_turns(2));
    CPPUNIT_ASSERT_EQUAL(1500, turn);
  }
};

class once_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(once_test);
  CPPUNIT_TEST(runs_until_it_has_not_thrown);
  CPPUNIT_TEST(passes_arguments_on);
  CPPUNIT_TEST_SUITE_END();

 public:
  void runs_until_it_has_not_thrown() {
    once_flag<> once;
    int runs = 0;
    auto const run = [&] {
      if (++runs == 1) throw std::runtime_error{"first"};
    };
    CPPUNIT_ASSERT_THROW(call_once(once, run), std::runtime_error);
    in_parallel([&] { call_once(once, run); }, [&] { call_once(once, run); });
    CPPUNIT_ASSERT_EQUAL(2, runs);
  }
  void passes_arguments_on() {
    once_flag<> once;
    std::vector<int> got;
    call_once(once, [&](int a, int b) { got = {a, b}; }, 1, 2);
    call_once(once, [&](int a, int b) { got = {a, b}; }, 3, 4);
    CPPUNIT_ASSERT((got == std::vector<int>{1, 2}));
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(event_test);
CPPUNIT_TEST_SUITE_REGISTRATION(eventcount_test);
CPPUNIT_TEST_SUITE_REGISTRATION(condition_test);
CPPUNIT_TEST_SUITE_REGISTRATION(once_test);
CPPUNIT_TEST_SUITE_REGISTRATION(flag_test);

}  // namespace
}  // namespace interlock::tests
