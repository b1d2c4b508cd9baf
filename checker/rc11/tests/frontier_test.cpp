// A search that is put aside and taken up again, or divided at every place where it can be, visits
// what the whole visits: the same complete executions, each once, in the same order.
#include <interlock/checker/rc11/searching/frontier.hpp>

#include <cstdint>
#include <list>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "frontier_programs.hpp"
#include "generate.hpp"
#include "scenario.hpp"

namespace interlock::checker::rc11 {
namespace {

using rc11_oracle::flavour;
using rc11_oracle::generate;
using rc11_oracle::running;

// ---- searches

std::string name_of(event_id e) {
  if (e == initial) return "init";
  return std::to_string(e.thread()) + '.' + std::to_string(e.index());
}

std::string canonical(graph const& g) {
  std::string text;
  for (unsigned t = 0; t != max_threads; ++t) {
    for (unsigned i = 0; i != g.length(t); ++i) {
      auto const& e = g.at({t, i});
      text += ' ' + std::to_string(static_cast<int>(e.kind)) + '/' + std::to_string(e.variant);
      if (e.reads()) text += '<' + name_of(e.reads_from);
    }
    text += " |";
  }
  for (unsigned l = 0; l != g.locations(); ++l) {
    for (auto w = g.where(static_cast<location_id>(l)).first; w.is_event(); w = g.at(w).after)
      text += ' ' + name_of(w);
    text += ';';
  }
  return text;
}

struct outcome_of_search {
  std::uint64_t complete = 0;
  std::uint64_t stands_for = 0;
  std::vector<std::string> executions;
  std::string failed;

  void take(rc11_result const& part) {
    complete += part.complete;
    stands_for += part.stands_for;
    if (part.failed) failed = part.failed->kind + ": " + part.failed->message;
  }
};

std::string text_of(outcome_of_search const& o) {
  auto text = std::to_string(o.complete) + " complete for " + std::to_string(o.stands_for) + ", " +
              o.failed + '\n';
  for (auto const& each : o.executions) text += each + '\n';
  return text;
}

outcome_of_search whole(program const& what) {
  auto const box = std::make_unique<black_box>();
  outcome_of_search result;
  result.take(explore_with_rc11(
      what, {}, *box, [] { return true; },
      [&](graph const& g) { result.executions.push_back(canonical(g)); }));
  return result;
}

/// Explores in parts: `stop` and `give` decide, whenever they may, whether a part ends or gives
/// something away; `next` which of the parts that are left is explored, of so many. What is left of a part becomes
/// `pieces` of them.
template <class Stop, class Give, class Next>
outcome_of_search in_parts(program const& what, Stop stop, Give give, Next next, std::size_t pieces = 1) {
  struct part {
    std::string left;  // as text; empty when explored
    outcome_of_search seen{};
  };
  auto const box = std::make_unique<black_box>();
  using place_in_list = typename std::list<part>::iterator;
  std::list<part> parts;  // in the order in which the whole search comes to them
  std::vector<place_in_list> open;
  auto const explore_one = [&](place_in_list at, frontier const* from) {
    rc11_part const as_part{
        .from = from,
        .share = give,
        .give = [&](frontier given) {
          open.push_back(parts.insert(std::next(at), part{to_json_line(given)}));
        }};
    auto const found = explore_with_rc11(
        what, {}, *box, [&] { return !stop(); },
        [&](graph const& g) { at->seen.executions.push_back(canonical(g)); }, as_part);
    at->seen.take(found);
    if (found.stopped) {
      auto behind = std::next(at);
      for (auto const& each : divided(found.left, pieces)) {
        bool const first = at->left.empty();
        auto const part_of_it = first ? at : parts.insert(behind, part{});
        part_of_it->left = to_json_line(each);
        open.push_back(part_of_it);
      }
    }
  };
  parts.emplace_back();
  explore_one(parts.begin(), nullptr);
  while (!open.empty()) {
    auto const chosen = open.begin() + static_cast<std::ptrdiff_t>(next(open.size()));
    auto const at = *chosen;
    open.erase(chosen);
    auto const from = frontier_from_json(std::exchange(at->left, {}));
    CPPUNIT_ASSERT_EQUAL(to_json_line(from), to_json_line(frontier_from_json(to_json_line(from))));
    explore_one(at, &from);
  }
  outcome_of_search result;
  for (auto const& each : parts) {
    result.complete += each.seen.complete;
    result.stands_for += each.seen.stands_for;
    result.executions.insert(result.executions.end(), each.seen.executions.begin(),
                             each.seen.executions.end());
    result.failed = each.seen.failed;
    if (!result.failed.empty()) break;  // the whole search does not come to what is behind
  }
  return result;
}

constexpr auto always = [] { return true; };
constexpr auto never = [] { return false; };
constexpr auto oldest = [](std::size_t) { return std::size_t{0}; };

void assert_divisible(program const& what, std::string const& name, std::uint64_t seed) {
  auto const expected = whole(what);
  auto const same = [&](char const* how, outcome_of_search const& found) {
    CPPUNIT_ASSERT_EQUAL_MESSAGE(name + ", " + how, text_of(expected), text_of(found));
  };
  same("put aside after each execution", in_parts(what, always, never, oldest));
  same("divided wherever possible", in_parts(what, never, always, oldest));
  for (std::size_t const pieces : {2U, 3U, 100U})
    same("put aside in pieces", in_parts(what, always, never, oldest, pieces));
  std::mt19937_64 random{seed};
  auto const sometimes = [&] { return random() % 4 == 0; };
  same("now and then", in_parts(what, sometimes, sometimes, [&](std::size_t n) { return random() % n; }, 2));
}

class frontier_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(frontier_test, random_programs_are_divisible) {
  std::uint64_t parts = 0;
  for (auto const with : {flavour::atomics, flavour::awaits, flavour::races})
    for (std::uint64_t seed = 0; seed != 300; ++seed) {
      auto const what = generate(seed, {.with = with, .max_operations = 9});
      running const scope{what};
      assert_divisible(scope.scenario(), to_string(what), seed);
      ++parts;
    }
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{900}, parts);
}

CPPUNIT_TEST_FIXTURE(frontier_test, programs_with_threads_that_are_alike_are_divisible) {
  unsigned divided = 0;
  for (auto const with : {flavour::atomics, flavour::awaits})
    for (std::uint64_t seed = 0; seed != 200; ++seed) {
      auto const what = with_copies(
          generate(seed, {.with = with, .max_threads = 2, .max_operations = 4}), 3);
      running const scope{what};
      constexpr std::uint64_t enough = 100;  // executions
      if (what.operations() > 8 || whole(scope.scenario()).complete > enough) continue;
      assert_divisible(scope.scenario(), to_string(what), seed);
      ++divided;
    }
  CPPUNIT_ASSERT(divided > 100);
}

CPPUNIT_TEST_FIXTURE(frontier_test, choices_outside_of_threads_are_divisible) {
  auto const expected = whole(program_of<impatient<model::checked>>);
  CPPUNIT_ASSERT(expected.failed.empty() && expected.stands_for > expected.complete);
  assert_divisible(program_of<impatient<model::checked>>, "impatient", 6);
}

CPPUNIT_TEST_FIXTURE(frontier_test, locks_are_divisible) {
  assert_divisible(program_of<ticket_lock<model::checked>>, "ticket_lock", 1);
  assert_divisible(program_of<spin_lock<model::checked>>, "spin_lock", 2);
}

CPPUNIT_TEST_FIXTURE(frontier_test, what_threads_make_keeps_its_number_and_address) {
  assert_divisible(program_of<pushers<model::checked>>, "pushers", 3);
}

CPPUNIT_TEST_FIXTURE(frontier_test, mutexes_and_condition_variables_are_divisible) {
  assert_divisible(program_of<mailbox<model::checked>>, "mailbox", 4);
}

CPPUNIT_TEST_FIXTURE(frontier_test, the_first_failure_is_the_same) {
  auto const expected = whole(program_of<two_faults<model::checked>>);
  CPPUNIT_ASSERT(!expected.failed.empty());
  assert_divisible(program_of<two_faults<model::checked>>, "two_faults", 5);
}

CPPUNIT_TEST_FIXTURE(frontier_test, refuses_what_is_none) {
  auto const box = std::make_unique<black_box>();
  auto const stopped =
      explore_with_rc11(program_of<ticket_lock<model::checked>>, {}, *box, [] { return false; });
  CPPUNIT_ASSERT(stopped.stopped);
  auto const good = to_json_line(stopped.left);
  CPPUNIT_ASSERT_EQUAL(good, to_json_line(frontier_from_json(good)));
  for (std::size_t size = 0; size != good.size(); ++size)
    CPPUNIT_ASSERT_THROW((void)frontier_from_json(good.substr(0, size)), std::invalid_argument);
  // A digit that is another one: refused, or something that can be read; never a crash.
  for (std::size_t at = 0; at != good.size(); ++at) {
    if (good[at] < '0' || good[at] > '9') continue;
    for (char const digit : {'0', '1', '7', '9'}) {
      auto text = good;
      text[at] = digit;
      try {
        (void)frontier_from_json(text);
      } catch (std::invalid_argument const&) {
      }
    }
  }
  for (auto const* text : {"null", "[]", "{}", R"({"branches":[],"objects":[]})", "\"x\""})
    CPPUNIT_ASSERT_THROW((void)frontier_from_json(text), std::invalid_argument);
  CPPUNIT_ASSERT_THROW((void)tally_from_json("{}"), std::invalid_argument);
  tally some{.complete = 1, .blocked = 2, .cut = 3, .weak_reads = true, .freed = true, .used_layer = 5};
  CPPUNIT_ASSERT(some == tally_from_json(to_json_line(some)));
  some += {.tries_cut = true, .used_layer = 6};
  CPPUNIT_ASSERT(some.tries_cut);
  CPPUNIT_ASSERT_EQUAL(7U, unsigned{some.used_layer});
}

}  // namespace
}  // namespace interlock::checker::rc11
