// The rc11 engine against the litmus tables: the exhaustive search shows exactly what is allowed,
// each execution once.
#include <algorithm>
#include <array>
#include <string>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include "comparing.hpp"
#include "litmus.hpp"

namespace interlock::checker::rc11_oracle {
namespace {

constexpr std::array models{memory_model::rc11, memory_model::cxx20_sc, memory_model::sequential};

std::string text(litmus_test const& test, memory_model model) {
  return test.name + " in " + name_of(model);
}

class litmus_tests_of_rc11 : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(litmus_tests_of_rc11, are_shown_exactly_as_allowed) {
  for (auto const& each : litmus_tests())
    for (auto const model : models) {
      auto const all = explored(each.what, model);
      CPPUNIT_ASSERT_MESSAGE(text(each, model), !all.result.failed && !all.result.stopped);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(text(each, model), each.allowed(model),
                                   std::ranges::any_of(all.executions, each.outcome));
    }
}

CPPUNIT_TEST_FIXTURE(litmus_tests_of_rc11, have_the_oracles_executions_each_once) {
  for (auto const& each : litmus_tests())
    for (auto const model : models)
      CPPUNIT_ASSERT_EQUAL_MESSAGE(text(each, model), std::string{},
                                   disagreement(each.what, model));
}

CPPUNIT_TEST_FIXTURE(litmus_tests_of_rc11, are_counted) {
  for (auto const& each : counted_tests()) {
    auto const all = explored(each.what, memory_model::rc11);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, each.executions, all.executions.size());
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, std::uint64_t{0}, all.result.blocked);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, std::uint64_t{0}, all.result.cut);
  }
}

}  // namespace
}  // namespace interlock::checker::rc11_oracle
