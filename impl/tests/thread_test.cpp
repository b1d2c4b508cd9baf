// jthread, stop_token and histogram as their users see them: native.
#include <memory>
#include <utility>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/tests/in_parallel.hpp>
#include <interlock/impl/thread/histogram.hpp>
#include <interlock/impl/thread/jthread.hpp>

namespace interlock::tests {
namespace {

class thread_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(thread_test);
  CPPUNIT_TEST(a_thread_is_asked_to_stop_and_joined);
  CPPUNIT_TEST(a_thread_takes_what_it_is_given);
  CPPUNIT_TEST(callbacks_run_in_order_once);
  CPPUNIT_TEST(a_stop_is_possible_while_there_is_a_source);
  CPPUNIT_TEST(threads_count_into_the_same_bins);
  CPPUNIT_TEST_SUITE_END();

 public:
  void threads_count_into_the_same_bins() {
    histogram<2> seen;
    auto const counts = [&] {
      for (int i = 0; i != 10'000; ++i) seen.count(i % 3 == 0 ? 0 : 1);
      CPPUNIT_ASSERT(seen.seen_so_far(0) >= 3'334);
    };
    in_parallel(counts, counts);
    CPPUNIT_ASSERT_EQUAL(6'668U, seen.total(0));
    CPPUNIT_ASSERT_EQUAL(13'332U, seen.total(1));
  }
  void a_thread_is_asked_to_stop_and_joined() {
    bool stopped = false;
    {
      jthread<> first{[&](stop_token<> stop) {
        while (!stop.stop_requested()) model::native::yield();
        stopped = true;
      }};
      jthread<> second{std::move(first)};
      CPPUNIT_ASSERT(!first.joinable());
      CPPUNIT_ASSERT(second.joinable());
      first = std::move(second);
      CPPUNIT_ASSERT(first.joinable());
    }
    CPPUNIT_ASSERT(stopped);
  }
  void a_thread_takes_what_it_is_given() {
    int seen = 0;
    jthread<> plain{[&](std::unique_ptr<int> given) { seen = *given; }, std::make_unique<int>(7)};
    plain.join();
    CPPUNIT_ASSERT_EQUAL(7, seen);
    CPPUNIT_ASSERT(plain.request_stop());
    CPPUNIT_ASSERT(!plain.request_stop());
  }
  void callbacks_run_in_order_once() {
    std::vector<int> ran;
    stop_source<> source;
    stop_callback first{source.get_token(), [&] { ran.push_back(1); }};
    {
      stop_callback gone{source.get_token(), [&] { ran.push_back(0); }};
    }
    stop_callback second{source.get_token(), [&] { ran.push_back(2); }};
    CPPUNIT_ASSERT(source.request_stop());
    CPPUNIT_ASSERT(!source.request_stop());
    stop_callback late{source.get_token(), [&] { ran.push_back(3); }};
    CPPUNIT_ASSERT((ran == std::vector{1, 2, 3}));
  }
  void a_stop_is_possible_while_there_is_a_source() {
    stop_token<> token;
    CPPUNIT_ASSERT(!token.stop_possible());
    {
      stop_source<> const source;
      auto const other = source;
      token = source.get_token();
      CPPUNIT_ASSERT(token.stop_possible());
      CPPUNIT_ASSERT(token == other.get_token());
    }
    CPPUNIT_ASSERT(!token.stop_possible());
    CPPUNIT_ASSERT(!stop_source<>{nostopstate}.stop_possible());
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(thread_test);

}  // namespace
}  // namespace interlock::tests
