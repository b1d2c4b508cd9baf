// The catalogue is well formed and complete: see CMakeLists.txt for where the stems come from.
#include <map>
#include <regex>
#include <set>
#include <string>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/scenarios/scenario.hpp>

#include "stems.hpp"

namespace interlock::tests {
namespace {

/// An entry's name in its three parts: group/scenario<primitive>.
struct parts {
  std::string scenario;  ///< with its group
  std::string primitive;
};

parts parts_of(entry const& each) {
  static std::regex const form{"([a-z]+/([a-z][a-z0-9_]*))<((std::)?[a-z][a-z0-9_]*)>"};
  std::cmatch match;
  CPPUNIT_ASSERT_MESSAGE(each.name(), std::regex_match(each.name(), match, form));
  return {match[1], match[3]};
}

class catalogue_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(catalogue_test);
  CPPUNIT_TEST(names_are_unique_and_well_formed);
  CPPUNIT_TEST(entries_stand_where_their_group_says);
  CPPUNIT_TEST(every_scenario_can_pass_and_can_fail);
  CPPUNIT_TEST(every_scenario_is_registered);
  CPPUNIT_TEST(every_broken_twin_is_caught);
  CPPUNIT_TEST(every_entry_is_judged_by_some_engine);
  CPPUNIT_TEST_SUITE_END();

 public:
  void names_are_unique_and_well_formed() {
    std::set<std::string> names;
    for (auto const* each = entry::first(); each != nullptr; each = each->next()) {
      (void)parts_of(*each);
      CPPUNIT_ASSERT_MESSAGE(each->name(), names.insert(each->name()).second);
    }
    CPPUNIT_ASSERT(names.size() > 100);
  }

  void entries_stand_where_their_group_says() {
    for (auto const* each = entry::first(); each != nullptr; each = each->next()) {
      auto const [scenario, primitive] = parts_of(*each);
      auto const file = scenario.substr(0, scenario.find('/')) +
                        (primitive.starts_with("std::") ? "/shipped.cpp" : "/catalogue.cpp");
      CPPUNIT_ASSERT_MESSAGE(each->name(), std::string{each->where().file_name()}.ends_with(file));
    }
  }

  // A scenario in which the client is what is wrong (it unlocks what it does not hold) has nothing
  // that passes; there the right primitive answers with misuse.
  void every_scenario_can_pass_and_can_fail() {
    struct verdicts {
      bool pass = false;
      bool fail = false;
    };
    std::map<std::string, verdicts> seen;
    for (auto const* each = entry::first(); each != nullptr; each = each->next()) {
      auto& scenario = seen[parts_of(*each).scenario];
      auto const& expected = each->expected();
      scenario.pass = scenario.pass || expected.to_pass() || expected.kind() == failure::misuse;
      scenario.fail = scenario.fail || !expected.to_pass();
    }
    for (auto const& [scenario, can] : seen) {
      CPPUNIT_ASSERT_MESSAGE(scenario + " passes for nothing", can.pass);
      CPPUNIT_ASSERT_MESSAGE(scenario + " catches nothing", can.fail);
    }
  }

  void every_scenario_is_registered() {
    std::set<std::string> registered;
    for (auto const* each = entry::first(); each != nullptr; each = each->next()) {
      auto const scenario = parts_of(*each).scenario;
      registered.insert(scenario.substr(scenario.find('/') + 1));
    }
    for (auto const header : scenario_headers)
      CPPUNIT_ASSERT_MESSAGE(std::string{header}, registered.contains(std::string{header}));
  }

  void every_broken_twin_is_caught() {
    std::set<std::string> caught;
    for (auto const* each = entry::first(); each != nullptr; each = each->next())
      if (!each->expected().to_pass()) caught.insert(parts_of(*each).primitive);
    for (auto const twin : broken_twins)
      CPPUNIT_ASSERT_MESSAGE(std::string{twin}, caught.contains(std::string{twin}));
  }

  void every_entry_is_judged_by_some_engine() {
    for (auto const* each = entry::first(); each != nullptr; each = each->next()) {
      auto const& expected = each->expected();
      CPPUNIT_ASSERT_MESSAGE(each->name(), expected.beyond("rc11") == nullptr ||
                                               expected.beyond("relacy") == nullptr ||
                                               expected.beyond("native") == nullptr);
    }
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(catalogue_test);

}  // namespace
}  // namespace interlock::tests
