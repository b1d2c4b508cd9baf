// The semaphores as their users see them: native, by the names of std.
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <thread>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/semaphore/binary.hpp>
#include <interlock/impl/semaphore/bounded.hpp>
#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/impl/semaphore/fair.hpp>
#include <interlock/impl/semaphore/fifo.hpp>
#include <interlock/impl/semaphore/lightweight.hpp>
#include <interlock/impl/semaphore/monitor.hpp>
#include <interlock/impl/semaphore/spin.hpp>
#include <interlock/impl/tests/in_parallel.hpp>

namespace interlock::tests {
namespace {

using namespace std::chrono_literals;

/// What every semaphore promises.
template <class Semaphore>
class any_semaphore_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(any_semaphore_test);
  CPPUNIT_TEST(starts_with_its_permits);
  CPPUNIT_TEST(release_gives_back);
  CPPUNIT_TEST(release_gives_many);
  CPPUNIT_TEST(guards_a_counter);
  CPPUNIT_TEST(plays_ping_pong);
  CPPUNIT_TEST_SUITE_END();

 public:
  void starts_with_its_permits() {
    Semaphore s{2};
    CPPUNIT_ASSERT(s.try_acquire());
    s.acquire();
    CPPUNIT_ASSERT(!s.try_acquire());
  }
  void release_gives_back() {
    Semaphore s{0};
    CPPUNIT_ASSERT(!s.try_acquire());
    s.release();
    CPPUNIT_ASSERT(s.try_acquire());
    CPPUNIT_ASSERT(!s.try_acquire());
  }
  void release_gives_many() {
    Semaphore s{0};
    in_parallel([&] { s.acquire(); }, [&] { s.acquire(); }, [&] { s.release(2); });
    CPPUNIT_ASSERT(!s.try_acquire());
  }
  void guards_a_counter() {
    Semaphore s{1};
    int counter = 0;
    auto const count = [&] {
      for (int i = 0; i != 1000; ++i) {
        s.acquire();
        ++counter;
        s.release();
      }
    };
    in_parallel(count, count, count);
    CPPUNIT_ASSERT_EQUAL(3000, counter);
  }
  void plays_ping_pong() {
    Semaphore ping{1};
    Semaphore pong{0};
    std::vector<char> played;
    in_parallel(
        [&] {
          for (int i = 0; i != 100; ++i) {
            ping.acquire();
            played.push_back('i');
            pong.release();
          }
        },
        [&] {
          for (int i = 0; i != 100; ++i) {
            pong.acquire();
            played.push_back('o');
            ping.release();
          }
        });
    CPPUNIT_ASSERT_EQUAL(std::size_t{200}, played.size());
    for (std::size_t i = 0; i != played.size(); ++i)
      CPPUNIT_ASSERT_EQUAL(i % 2 == 0 ? 'i' : 'o', played[i]);
  }
};

/// What std::counting_semaphore promises besides.
template <class Semaphore>
class timed_semaphore_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(timed_semaphore_test);
  CPPUNIT_TEST(times_out_without_a_permit);
  CPPUNIT_TEST(takes_what_is_there_even_when_late);
  CPPUNIT_TEST(waits_for_a_release);
  CPPUNIT_TEST_SUITE_END();

 public:
  void times_out_without_a_permit() {
    Semaphore s{0};
    CPPUNIT_ASSERT(!s.try_acquire_for(0s));
    CPPUNIT_ASSERT(!s.try_acquire_for(-1h));
    CPPUNIT_ASSERT(!s.try_acquire_for(1us));
    CPPUNIT_ASSERT(!s.try_acquire_until(std::chrono::steady_clock::now()));
    CPPUNIT_ASSERT(!s.try_acquire_until(std::chrono::system_clock::now()));
    s.release();
    CPPUNIT_ASSERT(s.try_acquire());
  }
  void takes_what_is_there_even_when_late() {
    Semaphore s{3};
    CPPUNIT_ASSERT(s.try_acquire_for(-1s));
    CPPUNIT_ASSERT(s.try_acquire_until(std::chrono::steady_clock::time_point::min()));
    CPPUNIT_ASSERT(s.try_acquire_until(std::chrono::system_clock::time_point::min()));
    CPPUNIT_ASSERT(!s.try_acquire());
  }
  void waits_for_a_release() {
    Semaphore s{0};
    bool forever = false;
    bool until = false;
    in_parallel([&] { forever = s.try_acquire_for(std::chrono::hours::max()); },
                [&] { until = s.try_acquire_until(std::chrono::system_clock::now() + 24h); },
                [&] { s.release(); }, [&] { s.release(); });
    CPPUNIT_ASSERT(forever);
    CPPUNIT_ASSERT(until);
  }
};

class counting_semaphore_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(counting_semaphore_test);
  CPPUNIT_TEST(has_the_interface_of_std);
  CPPUNIT_TEST(counts_beyond_an_int_if_asked_to);
  CPPUNIT_TEST_SUITE_END();

 public:
  void has_the_interface_of_std() {
    static_assert(binary_semaphore<>::max() == 1);
    static_assert(counting_semaphore<>::max() >= 1'000'000);
    static_assert(!std::is_copy_constructible_v<counting_semaphore<>>);
    static_assert(!std::is_convertible_v<int, counting_semaphore<>>);
    static_assert(noexcept(std::declval<counting_semaphore<>&>().try_acquire()));
    binary_semaphore<> s{1};
    s.acquire();
    CPPUNIT_ASSERT(!s.try_acquire());
  }
  void counts_beyond_an_int_if_asked_to() {
    constexpr std::ptrdiff_t many = std::ptrdiff_t{1} << 40;
    counting_semaphore<model::native, many> s{many - 1};
    s.acquire();
    s.release(2);
    CPPUNIT_ASSERT(s.try_acquire());
  }
};

class fair_semaphore_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(fair_semaphore_test);
  CPPUNIT_TEST(permits_go_to_places_in_order);
  CPPUNIT_TEST(nobody_takes_a_permit_past_the_queue);
  CPPUNIT_TEST_SUITE_END();

 public:
  void permits_go_to_places_in_order() {
    fair_semaphore<> s{0};
    auto const first = s.enqueue();
    auto const second = s.enqueue();
    int at = 0;
    int first_at = 0;
    int second_at = 0;
    in_parallel(
        [&] {
          s.wait(second);
          second_at = ++at;
        },
        [&] {
          s.wait(first);
          first_at = ++at;
          s.release();
        },
        [&] { s.release(); });
    CPPUNIT_ASSERT_EQUAL(1, first_at);
    CPPUNIT_ASSERT_EQUAL(2, second_at);
  }
  void nobody_takes_a_permit_past_the_queue() {
    fair_semaphore<> s{0};
    auto const mine = s.enqueue();
    s.release();
    CPPUNIT_ASSERT(!s.try_acquire());
    s.release();
    CPPUNIT_ASSERT(s.try_acquire());
    s.wait(mine);
  }
};

class fifo_semaphore_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(fifo_semaphore_test);
  CPPUNIT_TEST(serves_in_the_order_of_arrival);
  CPPUNIT_TEST_SUITE_END();

 public:
  // The one in the middle gives up; the others are served in the order in which they came.
  void serves_in_the_order_of_arrival() {
    fifo_semaphore<> s{0};
    std::vector<int> served;
    auto const after = [&](std::size_t others) {
      while (s.waiting() < others) std::this_thread::yield();
    };
    auto const take = [&](int who) {
      s.acquire();
      served.push_back(who);
      s.release();
    };
    in_parallel([&] { take(0); },
                [&] {
                  after(1);
                  CPPUNIT_ASSERT(!s.try_acquire_for(1ms));
                  after(2);
                  s.release();
                },
                [&] {
                  after(1);
                  take(2);
                });
    CPPUNIT_ASSERT((served == std::vector<int>{0, 2}));
    CPPUNIT_ASSERT_EQUAL(std::size_t{0}, s.waiting());
  }
};

class bounded_semaphore_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(bounded_semaphore_test);
  CPPUNIT_TEST(refuses_what_is_above_its_maximum);
  CPPUNIT_TEST_SUITE_END();

 public:
  void setUp() override {
    previous_ = model::native::on_failure.exchange(
        +[](failure, char const* message, std::source_location) { throw std::logic_error{message}; });
  }
  void tearDown() override { model::native::on_failure.store(previous_); }

  void refuses_what_is_above_its_maximum() {
    bounded_semaphore<model::native, 2> s;
    CPPUNIT_ASSERT(!s.try_release());
    CPPUNIT_ASSERT_THROW(s.release(), std::logic_error);
    s.acquire();
    CPPUNIT_ASSERT(!s.try_release(2));
    CPPUNIT_ASSERT(s.try_release());
    s.acquire();
    s.acquire();
    CPPUNIT_ASSERT(!s.try_acquire());
  }

 private:
  model::native::failure_handler previous_ = nullptr;
};

using bounded = bounded_semaphore<model::native, 3>;
CPPUNIT_TEST_SUITE_REGISTRATION(any_semaphore_test<bounded>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_semaphore_test<fifo_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_semaphore_test<lightweight_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_semaphore_test<spin_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(timed_semaphore_test<bounded>);
CPPUNIT_TEST_SUITE_REGISTRATION(timed_semaphore_test<fifo_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(timed_semaphore_test<lightweight_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(fifo_semaphore_test);
CPPUNIT_TEST_SUITE_REGISTRATION(bounded_semaphore_test);
CPPUNIT_TEST_SUITE_REGISTRATION(any_semaphore_test<counting_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_semaphore_test<monitor_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_semaphore_test<fair_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(timed_semaphore_test<counting_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(timed_semaphore_test<monitor_semaphore<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(counting_semaphore_test);
CPPUNIT_TEST_SUITE_REGISTRATION(fair_semaphore_test);

}  // namespace
}  // namespace interlock::tests
