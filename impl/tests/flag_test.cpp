// Flag and lazy value as their users see them: native.
#include <string>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/flag/flag.hpp>
#include <interlock/impl/flag/lazy.hpp>
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

CPPUNIT_TEST_SUITE_REGISTRATION(flag_test);

}  // namespace
}  // namespace interlock::tests
