// Latches and barriers as their users see them: native, by the names of std.
#include <type_traits>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/barrier/barrier.hpp>
#include <interlock/impl/barrier/latch.hpp>
#include <interlock/impl/barrier/monitor_latch.hpp>
#include <interlock/impl/tests/in_parallel.hpp>

namespace interlock::tests {
namespace {

/// What every latch promises.
template <class Latch>
class any_latch_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(any_latch_test);
  CPPUNIT_TEST(opens_at_zero_and_stays_open);
  CPPUNIT_TEST(lets_threads_meet);
  CPPUNIT_TEST_SUITE_END();

 public:
  void opens_at_zero_and_stays_open() {
    Latch latch{3};
    latch.count_down(2);
    CPPUNIT_ASSERT(!latch.try_wait());
    latch.count_down();
    CPPUNIT_ASSERT(latch.try_wait());
    latch.wait();
  }
  void lets_threads_meet() {
    for (int round = 0; round != 100; ++round) {
      Latch latch{2};
      int one = 0;
      int other = 0;
      int sum_of_one = 0;
      in_parallel(
          [&] {
            one = 1;
            latch.arrive_and_wait();
            sum_of_one = one + other;
          },
          [&] {
            other = 2;
            latch.arrive_and_wait();
          });
      CPPUNIT_ASSERT_EQUAL(3, sum_of_one);
    }
  }
};

class barrier_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(barrier_test);
  CPPUNIT_TEST(completes_each_phase_once);
  CPPUNIT_TEST(goes_on_without_who_drops);
  CPPUNIT_TEST_SUITE_END();

 public:
  void completes_each_phase_once() {
    std::vector<int> brought(3);
    std::vector<int> sums;
    auto const add_up = [&] {
      sums.push_back(brought[0] + brought[1] + brought[2]);
    };
    barrier<model::native, decltype(add_up)> step{3, add_up};
    auto const bring = [&](std::size_t who) {
      return [&, who] {
        for (int phase = 1; phase <= 200; ++phase) {
          brought[who] = phase;
          step.arrive_and_wait();
        }
      };
    };
    in_parallel(bring(0), bring(1), bring(2));
    CPPUNIT_ASSERT_EQUAL(std::size_t{200}, sums.size());
    for (std::size_t i = 0; i != sums.size(); ++i) CPPUNIT_ASSERT_EQUAL(3 * static_cast<int>(i + 1), sums[i]);
  }
  void goes_on_without_who_drops() {
    barrier<> step{2};
    in_parallel([&] { step.arrive_and_drop(); },
                [&] {
                  for (int phase = 0; phase != 3; ++phase) step.arrive_and_wait();
                });
    step.wait(step.arrive());
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(any_latch_test<latch<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_latch_test<monitor_latch<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(barrier_test);

}  // namespace
}  // namespace interlock::tests
