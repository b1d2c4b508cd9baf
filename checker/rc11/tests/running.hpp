// Runs scenarios under the rc11 engine and says what it made of them: for tests of which each is the
// smallest program that tells right from wrong. Where a number of executions is given, a comment
// says why it is that. Every failure is found again by the walk, by the engine's plan and by replay
// of its decisions.
//
// What every engine must make of waiting, time, lifetimes and misuse is in checker/tests/engine/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/scenarios/scenario.hpp>

#include "failing_again.hpp"

namespace interlock::checker {

using M = model::checked;
using model::atomic;
using model::var;

inline constexpr auto rlx = order::relaxed;
inline constexpr auto acq = order::acquire;
inline constexpr auto rel = order::release;
inline constexpr auto ar = order::acq_rel;
inline constexpr auto sc = order::seq_cst;

using verdict = std::string;

template <Scenario S>
rc11_result explored(engine_settings const& settings = {}) {
  auto const box = std::make_unique<black_box>();
  return explore_with_rc11(program_of<S>, settings, *box, [] { return true; });
}

/// Passes, or fails in a way that is found again.
template <Scenario S>
verdict verdict_of(engine_settings const& settings = {}) {
  auto const all = explored<S>(settings);
  CPPUNIT_ASSERT(!all.stopped);
  if (!all.failed) return "passes";
  CPPUNIT_ASSERT_EQUAL(std::string{}, not_again(program_of<S>, settings, all));
  return all.failed->kind;
}

/// "complete/blocked/cut" of a scenario that passes.
template <Scenario S>
std::string counts_of(engine_settings const& settings = {}) {
  auto const all = explored<S>(settings);
  if (all.failed) return all.failed->kind + ": " + all.failed->message;
  return std::to_string(all.complete) + '/' + std::to_string(all.blocked) + '/' +
         std::to_string(all.cut);
}

/// How many executions of a scenario that passes are complete.
template <Scenario S>
std::uint64_t complete(engine_settings const& settings = {}) {
  auto const all = explored<S>(settings);
  CPPUNIT_ASSERT_EQUAL(std::string{}, all.failed ? all.failed->message : std::string{});
  return all.complete;
}

constexpr std::uint64_t n(std::uint64_t number) { return number; }

/// Outcomes by number, and how many complete executions had each. Outlives executions, and so
/// must not allocate.
inline std::array<unsigned, 512> tally{};

inline void count(unsigned outcome) { ++tally.at(outcome); }

/// "outcome×times …"
template <Scenario S>
std::string tally_of(engine_settings const& settings = {}) {
  tally = {};
  auto const all = explored<S>(settings);
  if (all.failed) return all.failed->kind + ": " + all.failed->message;
  std::string result;
  for (std::size_t i = 0; i != tally.size(); ++i) {
    if (tally[i] == 0) continue;
    if (!result.empty()) result += ' ';
    result += std::to_string(i);
    result += 'x';
    result += std::to_string(tally[i]);
  }
  return result;
}

/// N! executions.
template <unsigned N>
struct each_adds {
  static constexpr unsigned threads = N;
  atomic<unsigned, M> x{0};
  void thread(unsigned) { x.fetch_add(1, rlx); }
  void after() { M::check(x.load() == N, "no update is lost"); }
};

}  // namespace interlock::checker
