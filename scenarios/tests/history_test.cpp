// Histories of calls, made in one thread and in two, natively: by the clock.
#include <optional>
#include <string>
#include <thread>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/model/native.hpp>
#include <interlock/scenarios/history.hpp>
#include <interlock/scenarios/specifications.hpp>

namespace interlock::tests {
namespace {

using queue = specifications::queue<2>;
using calls = history<model::native, queue, 2, 6>;
constexpr std::optional<int> nothing{};

class histories : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(histories);
  CPPUNIT_TEST(of_one_thread_have_one_order);
  CPPUNIT_TEST(of_calls_one_after_the_other_have_one_order);
  CPPUNIT_TEST(of_calls_at_one_time_have_several);
  CPPUNIT_TEST(know_what_is_full_and_what_is_empty);
  CPPUNIT_TEST(of_stacks_and_semaphores);
  CPPUNIT_TEST_SUITE_END();

 public:
  void of_one_thread_have_one_order() {
    calls in_order;
    for (auto const& each : {queue::push(1), queue::push(2), queue::pop(std::optional{1}), queue::pop(std::optional{2}), queue::pop(nothing)})
      in_order.record(0, [&] { return each; });
    CPPUNIT_ASSERT(in_order.is_linearizable());
    calls out_of_order;
    for (auto const& each : {queue::push(1), queue::push(2), queue::pop(std::optional{2})}) out_of_order.record(0, [&] { return each; });
    CPPUNIT_ASSERT(!out_of_order.is_linearizable());
  }

  void of_calls_one_after_the_other_have_one_order() {
    calls all;
    all.record(0, [] { return queue::push(1); });
    while_time_passes();
    all.record(1, [] { return queue::pop(nothing); });  // although the value is there by now
    CPPUNIT_ASSERT(!all.is_linearizable());
  }

  void of_calls_at_one_time_have_several() {
    calls all;
    all.begins(0);
    all.record(1, [] { return queue::pop(nothing); });
    all.returns(0, queue::push(1));
    CPPUNIT_ASSERT(all.is_linearizable());
  }

  void know_what_is_full_and_what_is_empty() {
    calls all;
    for (int const value : {1, 2}) all.record(0, [&] { return queue::push(value); });
    all.record(0, [] { return queue::push(3, false); });
    CPPUNIT_ASSERT(all.is_linearizable());
    CPPUNIT_ASSERT(!all.is_linearizable({.values = {7, 8}}));
    calls refused;
    refused.record(0, [] { return queue::push(1, false); });
    CPPUNIT_ASSERT(!refused.is_linearizable());
  }

  void of_stacks_and_semaphores() {
    using specifications::semaphore;
    using specifications::stack;
    history<model::native, stack, 1> last_in;
    for (auto const& each : {stack::push(1), stack::push(2), stack::pop(std::optional{2})}) last_in.record(0, [&] { return each; });
    CPPUNIT_ASSERT(last_in.is_linearizable());
    history<model::native, semaphore, 1> permits;
    for (auto const& each : {semaphore::acquire(), semaphore::acquire(false), semaphore::release()}) permits.record(0, [&] { return each; });
    CPPUNIT_ASSERT(permits.is_linearizable({.permits = 1}));
    CPPUNIT_ASSERT(!permits.is_linearizable({.permits = 2}));
    CPPUNIT_ASSERT(!permits.is_linearizable({.permits = 0}));
  }

 private:
  // Until the clock says so.
  static void while_time_passes() {
    auto const now = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() == now) std::this_thread::yield();
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(histories);

}  // namespace
}  // namespace interlock::tests
