// The strategies, first against trees that are known, then against the engine.
#include <set>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/search/deepening.hpp>
#include <interlock/checker/search/random_walk.hpp>
#include <interlock/checker/search/replay.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "exploring.hpp"

namespace interlock::checker {
namespace {

using M = model::checked;
using reports::verdict;

/// A tree of choices: three ways at the root, of which the first ends, the second has two more and
/// the third has two, then three.
std::string walk(search& s) {
  auto const first = s.pick(3, {.line = 1});
  auto result = std::to_string(first);
  if (first == 0) return result;
  result += std::to_string(s.pick(2, {.line = 2}));
  if (first == 2) result += std::to_string(s.pick(3, {.line = 3}));
  return result;
}

std::vector<std::string> const leaves{"0", "10", "11", "200", "201", "202", "210", "211", "212"};

std::vector<std::string> walk_all(search& s) {
  std::vector<std::string> result;
  do result.push_back(walk(s));
  while (s.next());
  return result;
}

std::string divergence_of(search& s, unsigned limit, point at) {
  try {
    (void)s.pick(limit, at);
  } catch (divergence const& d) {
    return d.what();
  }
  return "";
}

replay replay_of(std::vector<decision> const& made) { return replay{script::of(made)}; }

class searches : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(searches, depth_first_visits_every_leaf_once) {
  depth_first s;
  CPPUNIT_ASSERT(leaves == walk_all(s));
  CPPUNIT_ASSERT(s.covered().verdict == verdict::proved);
  CPPUNIT_ASSERT_EQUAL(std::string{"complete"}, s.covered().reached);
}

CPPUNIT_TEST_FIXTURE(searches, search_that_was_not_finished_claims_nothing) {
  depth_first s;
  (void)walk(s);
  CPPUNIT_ASSERT(s.covered().verdict == verdict::unknown);
  CPPUNIT_ASSERT(s.next());
  CPPUNIT_ASSERT(s.covered().verdict == verdict::unknown);
  CPPUNIT_ASSERT(deepening{}.covered().verdict == verdict::unknown);
  CPPUNIT_ASSERT((random_walk{1, 1}.covered().verdict == verdict::unknown));
}

CPPUNIT_TEST_FIXTURE(searches, bound_that_was_felt_is_named) {
  depth_first none{0}, one{1};
  one.bound_was_felt();
  (void)walk_all(none);
  (void)walk_all(one);
  CPPUNIT_ASSERT(none.covered().verdict == verdict::proved);
  CPPUNIT_ASSERT(one.covered().verdict == verdict::bounded);
  CPPUNIT_ASSERT_EQUAL(std::string{"complete up to 1 preemption"}, one.covered().reached);
}

CPPUNIT_TEST_FIXTURE(searches, explored_grows_from_zero_to_one) {
  depth_first s;
  auto before = s.explored();
  CPPUNIT_ASSERT_EQUAL(0.0, before);
  for (bool more = true; more;) {
    (void)walk(s);
    more = s.next();
    CPPUNIT_ASSERT(s.explored() > before);
    before = s.explored();
  }
  CPPUNIT_ASSERT_EQUAL(1.0, before);
}

// Feels a bound below 2, as a program with two preemption points would let it.
CPPUNIT_TEST_FIXTURE(searches, deepening_raises_the_bound_until_it_is_not_felt) {
  deepening s;
  std::vector<unsigned> bounds;
  do {
    if (bounds.empty() || bounds.back() != s.preemption_bound())
      bounds.push_back(s.preemption_bound());
    (void)walk(s);
    if (s.preemption_bound() < 2) s.bound_was_felt();
    if (s.preemption_bound() == 2) CPPUNIT_ASSERT(s.covered().verdict == verdict::bounded);
  } while (s.next());
  CPPUNIT_ASSERT_EQUAL(0U, bounds[0]);
  CPPUNIT_ASSERT_EQUAL(1U, bounds[1]);
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, bounds.size());
  CPPUNIT_ASSERT(s.covered().verdict == verdict::proved);
}

// One that ends before its bound is complete says how far it came.
CPPUNIT_TEST_FIXTURE(searches, a_bounded_search_takes_the_lower_bounds_first) {
  deepening s{1};
  std::vector<std::string> covered;
  do {
    (void)walk(s);
    s.bound_was_felt();
    covered.push_back(s.covered().reached);
  } while (s.next());
  CPPUNIT_ASSERT_EQUAL(std::string{}, covered.front());
  CPPUNIT_ASSERT_EQUAL(std::string{"complete up to 0 preemptions"}, covered.back());
  CPPUNIT_ASSERT_EQUAL(std::string{"complete up to 1 preemption"}, s.covered().reached);
  CPPUNIT_ASSERT(s.covered().verdict == verdict::bounded);
  deepening unfelt{1};
  (void)walk_all(unfelt);
  CPPUNIT_ASSERT(unfelt.covered().verdict == verdict::proved);
}

CPPUNIT_TEST_FIXTURE(searches, keeping_to_the_newest_leaves_out_old_values_and_claims_nothing) {
  deepening s;
  s.keep_to_the_newest();
  std::vector<std::string> seen;
  do {
    auto const thread = s.pick(2, {.kind = static_cast<std::uint8_t>(choice::thread), .line = 1});
    auto const load = s.pick(3, {.kind = static_cast<std::uint8_t>(choice::load), .line = 2});
    auto const place = s.pick(2, {.kind = static_cast<std::uint8_t>(choice::placement), .line = 3});
    seen.push_back(std::to_string(thread) + std::to_string(load) + std::to_string(place));
  } while (s.next());
  CPPUNIT_ASSERT((seen == std::vector<std::string>{"000", "100"}));
  CPPUNIT_ASSERT(s.covered().verdict == verdict::unknown);
}

CPPUNIT_TEST_FIXTURE(searches, same_seed_takes_the_same_walk) {
  random_walk a{50, 7}, b{50, 7}, c{50, 8};
  auto const first = walk_all(a);
  CPPUNIT_ASSERT(first == walk_all(b));
  CPPUNIT_ASSERT(first != walk_all(c));
  CPPUNIT_ASSERT_EQUAL(std::size_t{50}, first.size());
  CPPUNIT_ASSERT((std::set<std::string>{first.begin(), first.end()}.size() > 4));
  CPPUNIT_ASSERT(a.covered().verdict == verdict::sampled);
  CPPUNIT_ASSERT_EQUAL(std::string{"50 random executions"}, a.covered().reached);
  CPPUNIT_ASSERT_EQUAL(1.0, a.explored());
}

CPPUNIT_TEST_FIXTURE(searches, replay_takes_the_choices_given_and_then_the_first) {
  auto s = replay_of({{.at = {}, .limit = 0, .taken = 2}, {.at = {}, .limit = 0, .taken = 1}});
  CPPUNIT_ASSERT_EQUAL(std::string{"210"}, walk(s));
  CPPUNIT_ASSERT(!s.next());
}

CPPUNIT_TEST_FIXTURE(searches, replay_that_does_not_fit_says_where) {
  auto const load = static_cast<std::uint8_t>(model::operation::load);
  auto const store = static_cast<std::uint8_t>(model::operation::store);
  point const made_at{.operation = load, .line = 3};
  auto const after_one = [&](unsigned limit, point at) {
    auto s = replay_of({{made_at, 3, 2}, {made_at, 3, 2}});
    CPPUNIT_ASSERT_EQUAL(2U, s.pick(3, {.operation = load, .line = 30}));  // lines may move
    return divergence_of(s, limit, at);
  };
  CPPUNIT_ASSERT_EQUAL(
      std::string{"choice 2 was made at load at line 3, and now comes store at line 17"},
      after_one(3, {.operation = store, .line = 17}));
  CPPUNIT_ASSERT_EQUAL(
      std::string{"choice 2, load at line 4, had 3 possible outcomes and now has 2"},
      after_one(2, {.operation = load, .line = 4}));
}

CPPUNIT_TEST_FIXTURE(searches, replay_without_expectations_takes_what_there_is) {
  auto s = replay_of({{.at = {}, .limit = 0, .taken = 1}, {.at = {}, .limit = 0, .taken = 9}});
  CPPUNIT_ASSERT_EQUAL(1U, s.pick(2, {.line = 1}));
  CPPUNIT_ASSERT_EQUAL(0U, s.pick(2, {.line = 2}));
}

CPPUNIT_TEST_FIXTURE(searches, repetition_that_differs_is_a_divergence) {
  auto const load = static_cast<std::uint8_t>(model::operation::load);
  auto const store = static_cast<std::uint8_t>(model::operation::store);
  auto const second = [&](unsigned limit, point at) {
    depth_first s;
    (void)s.pick(2, {.operation = load, .line = 10});
    (void)s.next();
    return divergence_of(s, limit, at);
  };
  CPPUNIT_ASSERT_EQUAL(std::string{"load at line 10 has 3 possible outcomes where it had 2 before"},
                       second(3, {.operation = load, .line = 10}));
  CPPUNIT_ASSERT_EQUAL(
      std::string{
          "it came to store at line 11 where the same choices led to load at line 10 before"},
      second(2, {.operation = store, .line = 11}));
  CPPUNIT_ASSERT_EQUAL(std::string{}, second(2, {.operation = load, .line = 10}));
}

// ---- with the engine

// Thread 1 must be preempted between its two additions, and thread 2 between its two reads.
struct needs_two_preemptions {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) {
      x.fetch_add(1);
      x.fetch_sub(1);
    } else {
      auto const first = x.fetch_add(0);
      auto const second = x.fetch_add(0);
      M::check(!(first == 1 && second == 0), "x does not fall");
    }
  }
};

CPPUNIT_TEST_FIXTURE(searches, deepening_fails_first_with_the_fewest_preemptions) {
  deepening s;
  auto const e = explore(program_of<needs_two_preemptions>, s);
  CPPUNIT_ASSERT_EQUAL(std::string{"failed_check"}, e.verdict());
  CPPUNIT_ASSERT_EQUAL(2U, e.preemptions);
}

CPPUNIT_TEST_FIXTURE(searches, one_preemption_less_finds_nothing_and_does_not_claim_a_proof) {
  depth_first one{1}, two{2};
  auto const e = explore(program_of<needs_two_preemptions>, one);
  CPPUNIT_ASSERT_EQUAL(std::string{"passes"}, e.verdict());
  CPPUNIT_ASSERT(e.covered.verdict == verdict::bounded);
  CPPUNIT_ASSERT_EQUAL(std::string{"failed_check"},
                       explore(program_of<needs_two_preemptions>, two).verdict());
}

struct one_step_each {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
  void thread(unsigned) { x.fetch_add(1); }
  void after() { M::check(x.load() == 2, "both counted"); }
};

CPPUNIT_TEST_FIXTURE(searches, deepening_proves_what_no_bound_cuts) {
  deepening s;
  auto const e = explore(program_of<one_step_each>, s);
  CPPUNIT_ASSERT_EQUAL(std::string{"passes"}, e.verdict());
  CPPUNIT_ASSERT(e.covered.verdict == verdict::proved);
}

CPPUNIT_TEST_FIXTURE(searches, search_that_is_stopped_stops) {
  depth_first s;
  auto const box = std::make_unique<black_box>();
  unsigned asked = 0;
  auto const result =
      explore_with_relacy(program_of<one_step_each>, s, {}, *box, [&] { return ++asked < 3; });
  CPPUNIT_ASSERT(result.stopped);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, result.executions);
  CPPUNIT_ASSERT(s.covered().verdict == verdict::unknown);
}

}  // namespace
}  // namespace interlock::checker
