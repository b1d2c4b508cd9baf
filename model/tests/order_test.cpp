// Which order each operation may carry: the tables of [atomics.types.operations], spelled out.
#include <array>
#include <string>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/model/engine.hpp>
#include <interlock/model/order.hpp>

namespace interlock::model {
namespace {

struct legality {
  order o;
  char const* name;
  bool acquires, releases, load, store;
  order failure;
};

constexpr std::array<legality, 6> table{{
    {order::relaxed, "relaxed", false, false, true, true, order::relaxed},
    {order::consume, "consume", true, false, true, false, order::consume},
    {order::acquire, "acquire", true, false, true, false, order::acquire},
    {order::release, "release", false, true, false, true, order::relaxed},
    {order::acq_rel, "acq_rel", true, true, false, false, order::acquire},
    {order::seq_cst, "seq_cst", true, true, true, true, order::seq_cst},
}};

class orders : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(orders, are_legal_as_the_standard_says) {
  for (auto const& each : table) {
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, each.acquires, acquires(each.o));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, each.releases, releases(each.o));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, each.load, legal_for_load(each.o));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, each.store, legal_for_store(each.o));
    CPPUNIT_ASSERT_MESSAGE(each.name, each.failure == failure_order(each.o));
    CPPUNIT_ASSERT_EQUAL(std::string{each.name}, std::string{name_of(each.o)});
  }
}

CPPUNIT_TEST_FIXTURE(orders, and_operations_that_are_none_have_a_name_all_the_same) {
  CPPUNIT_ASSERT_EQUAL(std::string{"unknown"}, std::string{name_of(static_cast<order>(77))});
  CPPUNIT_ASSERT_EQUAL(std::string{"destroy"}, std::string{name_of(operation::destroy)});
  for (auto const number : {static_cast<int>(operation::join) + 1, 255})
    CPPUNIT_ASSERT_EQUAL(std::string{"an operation that there is not"},
                         std::string{name_of(static_cast<operation>(number))});
}

CPPUNIT_TEST_FIXTURE(orders, of_a_failure_are_those_of_a_load) {
  for (auto const& each : table)
    CPPUNIT_ASSERT_MESSAGE(each.name, legal_for_load(failure_order(each.o)));
}

}  // namespace
}  // namespace interlock::model
