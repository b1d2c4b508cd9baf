// What is left of a search comes from a file, and anybody may have written that: whatever can be read
// does no harm.
#include <interlock/checker/rc11/searching/frontier.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "frontier_programs.hpp"

namespace interlock::checker::rc11 {
namespace {

class strange_frontier : public CppUnit::TestFixture {};

/// What is left of a search after so many executions.
std::string left_of(program const& what, unsigned executions) {
  auto const box = std::make_unique<black_box>();
  auto const found = explore_with_rc11(what, {}, *box, [&] { return executions-- != 0; });
  CPPUNIT_ASSERT(found.stopped);
  return to_json_line(found.left);
}

/// Explores what is left, if it is that. Returns whether it is.
bool explored(program const& what, std::string const& text) {
  frontier from;
  try {
    from = frontier_from_json(text, what.threads);
  } catch (std::invalid_argument const&) {
    return false;
  }
  auto const box = std::make_unique<black_box>();
  unsigned executions = 12;
  engine_settings settings;
  settings.replaying = true;
  settings.operations = 400;
  auto const found = explore_with_rc11(
      what, settings, *box, [&] { return --executions != 0; }, {}, {.from = &from});
  CPPUNIT_ASSERT(!found.failed || !found.failed->message.empty());
  return true;
}

/// All numbers and lists in a value, and what is in a list before the list.
void collect(nlohmann::json& value, std::vector<nlohmann::json*>& to) {
  if (value.is_structured())
    for (auto& each : value) collect(each, to);
  if (value.is_number() || value.is_boolean() || value.is_array()) to.push_back(&value);
}

CPPUNIT_TEST_FIXTURE(strange_frontier, whatever_can_be_read_does_no_harm) {
  unsigned read = 0, refused = 0;
  auto const try_all = [&](program const& what, std::string const& good) {
    CPPUNIT_ASSERT(explored(what, good));
    auto value = nlohmann::json::parse(good);
    std::vector<nlohmann::json*> all;
    collect(value, all);
    for (auto* const each : all) {
      auto const before = *each;
      std::vector<nlohmann::json> changes{0,      1,             2,             3,  16'384, 16'385,
                                          65'535, 4'294'967'294, 4'294'967'295, -1, 0.5,    nullptr};
      if (before.is_boolean()) changes.emplace_back(!before.get<bool>());
      if (before.is_array() && !before.empty()) {
        changes = {nlohmann::json::array()};
        auto fewer = before;
        fewer.erase(fewer.size() - 1);
        changes.push_back(fewer);
        auto more = before;
        more.push_back(before.front());
        changes.push_back(std::move(more));
        auto turned = before;
        std::reverse(turned.begin(), turned.end());
        changes.push_back(std::move(turned));
      }
      for (auto const& change : changes) {
        *each = change;
        ++(explored(what, value.dump()) ? read : refused);
      }
      *each = before;
    }
  };
  try_all(program_of<ticket_lock<model::checked>>, left_of(program_of<ticket_lock<model::checked>>, 3));
  try_all(program_of<impatient<model::checked>>, left_of(program_of<impatient<model::checked>>, 9));
  try_all(program_of<mailbox<model::checked>>, left_of(program_of<mailbox<model::checked>>, 5));
  try_all(program_of<pushers<model::checked>>, left_of(program_of<pushers<model::checked>>, 7));
  CPPUNIT_ASSERT(read > 500 && refused > 5000);
}

CPPUNIT_TEST_FIXTURE(strange_frontier, what_no_execution_did_is_not_told_to_one) {
  // What a location began with, and what an event wrote: a program that trusts its own values.
  auto const what = program_of<pushers<model::checked>>;
  auto const good = nlohmann::json::parse(left_of(what, 7));
  auto changed = good;
  for (auto& branch : changed["branches"])
    for (auto& value : branch["initial"]) value = 0xdead'beef;
  (void)explored(what, changed.dump());
  changed = good;
  for (auto& branch : changed["branches"])
    for (auto& event : branch["events"])
      if (event[1] == static_cast<unsigned>(effect::compare_exchange)) event[7] = event[6];
  (void)explored(what, changed.dump());
}

CPPUNIT_TEST_FIXTURE(strange_frontier, refuses_what_cannot_be_left) {
  auto const what = program_of<ticket_lock<model::checked>>;
  auto const good = left_of(what, 3);
  CPPUNIT_ASSERT_THROW((void)frontier_from_json(good, 2), std::invalid_argument);
  for (auto const* where : {"/branches/0/items", "/branches"}) {
    auto changed = nlohmann::json::parse(good);
    changed[nlohmann::json::json_pointer{where}] = nlohmann::json::array();
    CPPUNIT_ASSERT_THROW((void)frontier_from_json(changed.dump()), std::invalid_argument);
  }
  CPPUNIT_ASSERT_THROW((void)frontier_from_json(std::string(1'000'000, '[')), std::invalid_argument);
  // More objects than there is room for.
  auto changed = nlohmann::json::parse(good);
  auto& made = changed["objects"].back();
  while (made.size() <= graph::max_locations) made.push_back(made.size());
  CPPUNIT_ASSERT_THROW((void)frontier_from_json(changed.dump()), std::invalid_argument);
}

CPPUNIT_TEST_FIXTURE(strange_frontier, counts_do_not_overflow) {
  tally many{.complete = ~std::uint64_t{0} - 1, .stands_for = 5};
  many += {.complete = 7, .stands_for = 7};
  CPPUNIT_ASSERT_EQUAL(~std::uint64_t{0}, many.complete);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{12}, many.stands_for);
}

}  // namespace
}  // namespace interlock::checker::rc11
