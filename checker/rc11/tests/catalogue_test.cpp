// The rc11 engine on the whole catalogue: the verdict that each entry expects; and every failure
// again, as the walk that follows the engine's plan, and as the replay of that walk's decisions.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include "failing_again.hpp"

namespace interlock::checker {
namespace {

/// Enough for every verdict of the catalogue.
constexpr std::uint64_t most_executions = 250'000;

rc11_result explored(entry const& what, black_box& box, engine_settings const& settings = {}) {
  return explore_with_rc11(what.what(), settings, box,
                           [&] { return box.executions < most_executions; });
}

/// One line for each entry about which `wrong` has something to say.
template <class F>
void for_the_catalogue(F const& wrong) {
  std::string complaints;
  unsigned entries = 0;
  for (auto const* each = entry::first(); each != nullptr; each = each->next()) {
    if (each->expected().beyond("rc11") != nullptr) continue;
    ++entries;
    auto const complaint = wrong(*each);
    if (!complaint.empty()) complaints += '\n' + std::string{each->name()} + ": " + complaint;
  }
  CPPUNIT_ASSERT_EQUAL(std::string{}, complaints);
  CPPUNIT_ASSERT(entries > 50);
}

class catalogue_under_rc11 : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(catalogue_under_rc11, entries_have_the_verdicts_that_they_expect) {
  auto const box = std::make_unique<black_box>();
  for_the_catalogue([&](entry const& each) -> std::string {
    auto const found = explored(each, *box);
    auto const& expected = each.expected();
    if (!found.failed && found.stopped)
      return "not over after " + std::to_string(most_executions) + " executions";
    if (!found.failed)
      return expected.to_pass()
                 ? ""
                 : "expected " + std::string{to_string(expected.kind())} + ", passes";
    auto const kind = failure_from(found.failed->kind);
    if (kind && expected.allows(*kind)) return {};
    return found.failed->kind + ": " + found.failed->message;
  });
}

CPPUNIT_TEST_FIXTURE(catalogue_under_rc11, symmetry_keeps_the_verdict_and_stands_for_all) {
  auto const box = std::make_unique<black_box>();
  unsigned with_roles = 0;
  for_the_catalogue([&](entry const& each) -> std::string {
    if (each.what().role == nullptr) return {};
    ++with_roles;
    auto const one = explored(each, *box);
    auto const all = explored(each, *box, {.symmetry = false});
    if (one.failed.has_value() != all.failed.has_value())
      return one.failed ? "fails only with symmetry" : "fails only without symmetry";
    if (one.failed || one.stands_for == all.complete) return {};
    return "stands for " + std::to_string(one.stands_for) + " of " + std::to_string(all.complete);
  });
  CPPUNIT_ASSERT(with_roles > 20);
}

CPPUNIT_TEST_FIXTURE(catalogue_under_rc11, failures_fail_again) {
  auto const box = std::make_unique<black_box>();
  for_the_catalogue([&](entry const& each) -> std::string {
    if (each.expected().to_pass()) return {};
    auto const found = explored(each, *box);
    return found.failed ? not_again(each.what(), {}, found) : "not found";
  });
}

}  // namespace
}  // namespace interlock::checker
