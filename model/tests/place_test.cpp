#include <source_location>
#include <string>
#include <type_traits>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/model/place.hpp>

namespace interlock::model {
namespace {

class place_test : public CppUnit::TestFixture {};

place where_called(place where = place::current()) { return where; }

CPPUNIT_TEST_FIXTURE(place_test, as_a_default_argument_it_is_the_callers) {
  static_assert(std::is_trivially_copyable_v<place>);
  auto const here = std::source_location::current();
  auto const called = where_called();
  CPPUNIT_ASSERT_EQUAL(here.line() + 1, called.line());
  CPPUNIT_ASSERT_EQUAL(std::string{here.file_name()}, std::string{called.file_name()});
  CPPUNIT_ASSERT_EQUAL(std::string{here.function_name()}, std::string{called.function_name()});
  CPPUNIT_ASSERT(called.column() != 0 && called.is_known() && called.return_address() == nullptr);
  place const same = here;
  CPPUNIT_ASSERT_EQUAL(here.column(), same.column());
}

CPPUNIT_TEST_FIXTURE(place_test, nowhere_has_no_file_and_no_line) {
  for (auto const& each : {place{}, place::of_code(nullptr), place{std::source_location{}}}) {
    CPPUNIT_ASSERT(!each.is_known());
    CPPUNIT_ASSERT_EQUAL(std::string{}, std::string{each.file_name()});
    CPPUNIT_ASSERT_EQUAL(0U, static_cast<unsigned>(each.line()));
  }
}

CPPUNIT_TEST_FIXTURE(place_test, two_addresses_are_two_places) {
  auto const* const address = reinterpret_cast<char const*>(&where_called) + 1;  // aligned to nothing
  auto const at = place::of_code(address);
  CPPUNIT_ASSERT(at.return_address() == address);
  CPPUNIT_ASSERT(at == place::of_code(address) && at != place::of_code(address + 1) && at != place{});
}

void const* asked_for = nullptr;

CPPUNIT_TEST_FIXTURE(place_test, who_resolves_code_tells_its_text) {
  auto const at = place::of_code(&asked_for);
  CPPUNIT_ASSERT_EQUAL(std::string{"?"}, std::string{at.function_name()});
  auto const before = resolve_code_with([](void const* address) noexcept {
    asked_for = address;
    return code_text{.file = "queue.hpp", .function = "push", .line = 12, .column = 2};
  });
  CPPUNIT_ASSERT(before == nullptr);
  CPPUNIT_ASSERT_EQUAL(std::string{"queue.hpp"}, std::string{at.file_name()});
  CPPUNIT_ASSERT_EQUAL(std::string{"push"}, std::string{at.function_name()});
  CPPUNIT_ASSERT(at.line() == 12 && at.column() == 2 && asked_for == &asked_for);
  CPPUNIT_ASSERT(resolve_code_with(before) != nullptr);
  CPPUNIT_ASSERT_EQUAL(std::string{"?"}, std::string{at.function_name()});
}

}  // namespace
}  // namespace interlock::model
