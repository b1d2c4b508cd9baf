#include <interlock/checker/rc11/hash_set.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

namespace interlock::checker::rc11 {
namespace {

class hash_set_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(hash_set_test, holds_what_was_inserted_and_nothing_else) {
  hash_set set{1'000};
  CPPUNIT_ASSERT(set.empty());
  CPPUNIT_ASSERT(!set.contains(1));
  for (std::uint64_t i = 1; i <= 1'000; ++i) set.insert(i * 64);  // which begin to look in few places
  CPPUNIT_ASSERT(!set.empty());
  for (std::uint64_t i = 1; i <= 1'000; ++i) {
    CPPUNIT_ASSERT(set.contains(i * 64));
    CPPUNIT_ASSERT(!set.contains(i * 64 + 1));
  }
}

CPPUNIT_TEST_FIXTURE(hash_set_test, does_not_hold_zero) {
  hash_set set{4};
  set.insert(0);
  CPPUNIT_ASSERT(set.empty());
  set.insert(7);
  CPPUNIT_ASSERT(!set.contains(0));
}

CPPUNIT_TEST_FIXTURE(hash_set_test, forgets_everything_rather_than_hold_more) {
  hash_set set{4};
  for (auto each : {1U, 2U, 3U, 4U, 4U, 3U}) set.insert(each);
  for (auto each : {1U, 2U, 3U, 4U}) CPPUNIT_ASSERT(set.contains(each));
  set.insert(5);
  CPPUNIT_ASSERT(set.contains(5));
  for (auto each : {1U, 2U, 3U, 4U}) CPPUNIT_ASSERT(!set.contains(each));
}

}  // namespace
}  // namespace interlock::checker::rc11
