// The pool as its users see it: native.
#include <cstddef>
#include <string>
#include <utility>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/pool/pool.hpp>
#include <interlock/impl/tests/in_parallel.hpp>

namespace interlock::tests {
namespace {

class pool_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(pool_test);
  CPPUNIT_TEST(lends_each_resource_once);
  CPPUNIT_TEST(takes_back_what_a_lease_held);
  CPPUNIT_TEST(leases_move);
  CPPUNIT_TEST(lends_to_one_thread_at_a_time);
  CPPUNIT_TEST_SUITE_END();

 public:
  void lends_each_resource_once() {
    pool<model::native, std::string, 2> names{std::in_place, "anna", "bert"};
    auto const first = names.acquire();
    auto const second = names.acquire();
    CPPUNIT_ASSERT(&*first != &*second);
    CPPUNIT_ASSERT_EQUAL(std::size_t{4}, first->size());
    CPPUNIT_ASSERT(!names.try_acquire());
  }
  void takes_back_what_a_lease_held() {
    pool<model::native, int, 1> numbers;
    { *numbers.acquire() = 7; }
    auto const again = numbers.try_acquire();
    CPPUNIT_ASSERT(again.has_value());
    CPPUNIT_ASSERT_EQUAL(7, **again);
  }
  void leases_move() {
    pool<model::native, int, 2> numbers;
    auto first = numbers.acquire();
    auto const* const held = &*first;
    auto moved = std::move(first);
    CPPUNIT_ASSERT_EQUAL(held, static_cast<int const*>(&*moved));
    moved = numbers.acquire();
    CPPUNIT_ASSERT(&*moved != held);
    CPPUNIT_ASSERT(numbers.try_acquire().has_value());
  }
  void lends_to_one_thread_at_a_time() {
    pool<model::native, int, 2> counters{std::in_place, 0, 0};
    auto const count = [&] {
      for (int i = 0; i != 500; ++i) ++*counters.acquire();
    };
    in_parallel(count, count, count);
    auto const first = counters.acquire();
    auto const second = counters.acquire();
    CPPUNIT_ASSERT_EQUAL(1500, *first + *second);
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(pool_test);

}  // namespace
}  // namespace interlock::tests
