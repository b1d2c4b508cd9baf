#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include "bodies.hpp"

namespace {

using namespace bodies;

class within_cppunit : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(within_cppunit, what_is_right_is_proved) {
  auto const found = interlock::explore([] {
    hand_over<std::memory_order_release>([](int value) { assert(value == 42); });
  });
  CPPUNIT_ASSERT(found.proved);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, found.executions);
  CPPUNIT_ASSERT_MESSAGE(found.report, has(found.report, "proved"));
}

CPPUNIT_TEST_FIXTURE(within_cppunit, a_race_is_found_with_its_lines_and_names) {
  auto const report = failure_of([] { hand_over<std::memory_order_relaxed>([](int value) { assert(value != 7); }); });
  CPPUNIT_ASSERT_MESSAGE(report, has(report, "data race"));
  CPPUNIT_ASSERT_MESSAGE(report, has(report, "bodies.hpp"));
  CPPUNIT_ASSERT_MESSAGE(report, has(report, "given.ready"));
  CPPUNIT_ASSERT_MESSAGE(report, has(report, "4 bytes of given.data"));
}

CPPUNIT_TEST_FIXTURE(within_cppunit, an_assertion_of_the_framework_is_the_failure) {
  auto const report = failure_of([] { count_badly([](int value) { CPPUNIT_ASSERT_EQUAL(2, value); }); });
  CPPUNIT_ASSERT_MESSAGE(report, !report.empty());
  CPPUNIT_ASSERT_MESSAGE(report, has(report, "counted"));
}

CPPUNIT_TEST_FIXTURE(within_cppunit, nothing_of_the_body_is_seen_outside) {
  int outside = 0;
  interlock::explore([&] { ++outside; });
  CPPUNIT_ASSERT_EQUAL(0, outside);
}

CPPUNIT_TEST_FIXTURE(within_cppunit, a_process_of_several_threads_is_refused) {
  std::atomic<bool> stop{false};
  std::thread other{[&] {
    while (!stop) std::this_thread::yield();
  }};
  auto const report = failure_of([] {});
  stop = true;
  other.join();
  CPPUNIT_ASSERT_MESSAGE(report, has(report, "several threads"));
}

}  // namespace
