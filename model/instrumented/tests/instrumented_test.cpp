// Instrumented code under rc11: each check of this program comes out as it says, its failures are found again by the walk, and
// what stands here over a Model, too, has as many executions.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "failing_again.hpp"

namespace interlock::checker {
namespace {

rc11_result explored(entry const& what) {
  auto const box = std::make_unique<black_box>();
  return explore_with_rc11(what.what(), {}, *box, [] { return true; });
}

std::string in_words(rc11_result const& r) {
  if (r.error) return "error: " + *r.error;
  if (r.failed) return r.failed->kind + ": " + r.failed->message;
  return "passes";
}

bool is_instrumented(entry const& e) { return e.what().instrumented; }

class instrumented : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(instrumented, checks_come_out_as_they_say) {
  std::string wrong;
  unsigned count = 0;
  for (auto const* e = entry::first(); e != nullptr; e = e->next()) {
    ++count;
    auto const found = explored(*e);
    auto const kind = found.failed ? failure_from(found.failed->kind) : std::nullopt;
    bool const is_right = !found.error && (e->expected().to_pass() ? !kind : kind && e->expected().allows(*kind));
    if (!is_right) {
      wrong += std::string{e->name()} + " → " + in_words(found) + '\n';
      continue;
    }
    if (!kind) continue;
    if (auto const other = not_again(e->what(), {}, found); !other.empty())
      wrong += std::string{e->name()} + " is not found again: " + other + '\n';
  }
  CPPUNIT_ASSERT_EQUAL(std::string{}, wrong);
  CPPUNIT_ASSERT(count > 50);
}

CPPUNIT_TEST_FIXTURE(instrumented, doors_agree_on_executions) {
  std::map<std::string_view, entry const*> layered, as_they_are;
  for (auto const* e = entry::first(); e != nullptr; e = e->next())
    (is_instrumented(*e) ? as_they_are : layered)[e->name()] = e;
  unsigned pairs = 0;
  for (auto const& [name, e] : layered) {
    if (!e->expected().to_pass()) continue;
    auto const expected = explored(*e).complete;
    for (auto const* const suffix : {"", " by threads"}) {
      auto const twin = std::string{name} + suffix;
      auto const found = as_they_are.find(twin);
      if (found == as_they_are.end()) continue;
      ++pairs;
      CPPUNIT_ASSERT_EQUAL_MESSAGE(twin, expected, explored(*found->second).complete);
    }
  }
  CPPUNIT_ASSERT(pairs >= 11);
}

CPPUNIT_TEST_FIXTURE(instrumented, threads_of_a_role_change_places) {
  for (auto const* e = entry::first(); e != nullptr; e = e->next()) {
    if (std::string_view{e->name()} != "threads_of_a_role") continue;
    auto const found = explored(*e);
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, found.complete);
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, found.stands_for);
    return;
  }
  CPPUNIT_FAIL("there is no such check");
}

// Nothing of an execution is left to the next.
CPPUNIT_TEST_FIXTURE(instrumented, searches_come_out_alike) {
  for (auto const* e = entry::first(); e != nullptr; e = e->next()) {
    if (!is_instrumented(*e)) continue;
    auto const first = explored(*e);
    auto const second = explored(*e);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(e->name(), in_words(first), in_words(second));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(e->name(), first.complete, second.complete);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(e->name(), first.blocked, second.blocked);
  }
}

}  // namespace
}  // namespace interlock::checker
