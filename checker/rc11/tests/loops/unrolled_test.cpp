// The oracle of loops against the one that has no loops but awaits, with which it shares the axioms and
// nothing else; and what it makes of some programs that can be judged by looking at them.
#include "unrolled.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/rc11/tests/oracle/oracle.hpp>
#include "code.hpp"

namespace interlock::checker::rc11_loops {
namespace {

namespace known = rc11_oracle;

// None where the other one does not know a step, or does not say what it reads.
std::optional<known::program> translated(program const& p) {
  known::program result{.atomics = atomics, .plains = vars, .threads = {}};
  for (auto const& thread : p.threads) {
    auto& to = result.threads.emplace_back();
    for (auto const& s : thread) {
      known::location const a{s.a % atomics};
      known::reg const r{0};
      switch (s.does) {
        case what::load: to.push_back(known::load{r, a, of_load(s.o)}); break;
        case what::store: to.push_back(known::store{a, s.v, of_store(s.o)}); break;
        case what::add: to.push_back(known::fetch_add{r, a, s.v, s.o}); break;
        case what::exchange: to.push_back(known::exchange{r, a, s.v, s.o}); break;
        case what::compare_exchange:
          to.push_back(known::compare_exchange{r, a, s.v, s.w, s.o, of_load(s.p)});
          break;
        case what::fence: to.push_back(known::fence{s.o}); break;
        case what::write: to.push_back(known::plain_write{{s.a % vars}, s.v}); break;
        case what::awaits:
          to.push_back(known::await{r, a, known::comparison::equals, s.v, of_load(s.o)});
          break;
        case what::awaits_another:
          to.push_back(known::await{r, a, known::comparison::differs, s.v, of_load(s.o)});
          break;
        case what::retry:
          to.push_back(known::await_exchange{r, a, s.v, s.w, s.o, of_load(s.p)});
          break;
        case what::attempts:
          to.push_back(known::attempts{r, a, s.v, s.n, of_load(s.o)});
          break;
        default: return {};
      }
    }
  }
  return known::without_yields(result);
}

outcome outcome_of(program const& p, known::execution const& x) {
  outcome result;
  for (std::size_t t = 0; t != p.threads.size(); ++t) {
    std::size_t count = 0;
    auto at = x.threads[t].begin();
    auto const note = [&](int n) { result.notes.at(t).at(count++) = static_cast<std::int8_t>(n); };
    for (auto const& s : p.threads[t]) {
      switch (s.does) {
        case what::store:
        case what::fence: ++at; break;
        case what::retry:
          ++at;
          note(1);
          break;
        case what::write: break;
        case what::attempts: {
          int failed = 0;
          while (failed != s.n && at++->read != s.v) ++failed;
          note(failed);
          break;
        }
        default: note(at++->read);
      }
    }
  }
  for (unsigned l = 0; l != atomics; ++l)
    result.values.at(l) = static_cast<std::int8_t>(x.final_value({l}));
  return result;
}

std::string text(std::set<outcome> const& all) {
  std::string result;
  for (auto const& each : all) result += "  " + to_string(each) + '\n';
  return result;
}

class unrolled_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(unrolled_test, is_what_is_known_where_there_are_only_awaits) {
  unsigned compared = 0;
  unsigned hanging = 0;
  unsigned racy = 0;
  generator_options const options{
      .loops = {what::awaits, what::awaits_another, what::retry, what::attempts}};
  for (std::uint64_t seed = 0; seed != 2'000; ++seed) {
    auto p = generate(seed, options);
    if (seed % 4 == 0) {  // perhaps a race
      p.threads[0].insert(p.threads[0].begin(), step{.does = what::write});
      p.threads[1].push_back({.does = what::write});
    }
    auto const same = translated(p);
    if (!same) continue;
    for (auto const model : {memory_model::rc11, memory_model::cxx20_sc}) {
      auto const expected =
          known::behaviours_of(*same, model, known::plain_accesses::are_skipped);
      auto found = behaviours_of(p, {.model = model});
      CPPUNIT_ASSERT_MESSAGE(to_string(p), !found.given_up && !found.undefined && !found.endless);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(p), expected.racy, found.racy);
      ++compared;
      racy += found.racy ? 1U : 0U;
      if (found.racy) continue;
      CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(p), expected.can_hang, found.can_hang);
      hanging += found.can_hang ? 1U : 0U;
      std::set<outcome> outcomes;
      for (auto const& each : expected.executions) outcomes.insert(outcome_of(p, each));
      std::set<outcome> without_plain;
      for (auto each : found.outcomes) {
        for (unsigned v = atomics; v != each.values.size(); ++v) each.values.at(v) = 0;
        without_plain.insert(each);
      }
      CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(p), text(outcomes), text(without_plain));
    }
  }
  CPPUNIT_ASSERT(compared > 3'000);  // else this tested nothing
  CPPUNIT_ASSERT(hanging > 300);
  CPPUNIT_ASSERT(racy > 100);
}

CPPUNIT_TEST_FIXTURE(unrolled_test, is_far_enough) {
  unsigned compared = 0;
  for (std::uint64_t seed = 0; seed != 1'500; ++seed) {
    auto const p = generate(seed, {});
    auto const has_effects = std::ranges::any_of(p.threads, [](thread_code const& thread) {
      return std::ranges::any_of(thread, [](step const& s) {
        return s.does == what::heartbeat || s.does == what::takes_and_gives_back;
      });
    });
    auto const once = behaviours_of(p, {.at_most = 1'000});
    if (has_effects || once.given_up || once.undefined) continue;
    auto const more = behaviours_of(p, {.more = 1, .at_most = 100'000});
    if (more.given_up) continue;
    CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(p), text(once.outcomes), text(more.outcomes));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(p), once.racy, more.racy);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(p), once.can_hang, more.can_hang);
    ++compared;
  }
  CPPUNIT_ASSERT(compared > 1'000);
}

}  // namespace
}  // namespace interlock::checker::rc11_loops
