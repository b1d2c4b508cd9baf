#include "judging.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/checker/rc11/walking/walker.hpp>
#include <interlock/checker/search/depth_first.hpp>

#include <interlock/checker/rc11/tests/failing_again.hpp>
#include "running.hpp"

namespace interlock::checker::rc11_loops {
namespace {

using verdict = judgement::verdict;

constexpr std::uint64_t most = 3'000;         // executions of a search
constexpr std::uint64_t most_walked = 4'000;  // and of a walk

black_box& the_box() {
  static auto const box = std::make_unique<black_box>();
  box->executions = 0;
  return *box;
}

engine_settings settings_for(memory_model model) {
  engine_settings result;
  result.rounds = 8;  // of loops that never repeat; all others come back to where they were before
  if (model == memory_model::cxx20_sc) result.model = checker::memory_model::cxx20_sc;
  if (model == memory_model::sequential) result.model = checker::memory_model::sc;
  return result;
}

struct found {
  rc11_result result;
  std::set<outcome> outcomes;
  std::string failure;
};

found explored(program const& what, unsigned level, engine_settings const& settings) {
  auto& box = the_box();
  auto const scenario = scenario_of(what, level);
  found all;
  reached().clear();
  all.result = explore_with_rc11(scenario, settings, box, [&] { return box.executions < most; });
  all.outcomes = reached().all();
  if (all.result.failed) all.failure = all.result.failed->kind;
  return all;
}

bool is_stuck(std::string const& failure) { return failure == "hang" || failure == "deadlock"; }

std::string without(std::set<outcome> const& all, std::set<outcome> const& known, char const* is) {
  std::string result;
  for (auto const& each : all)
    if (!known.contains(each)) result += std::string{is} + to_string(each) + '\n';
  return result;
}

// Whether what the engine found is there, by the oracle.
std::string invented(found const& all, behaviours const& right) {
  if (all.failure.empty()) return without(all.outcomes, right.outcomes, "outcome that is none: ");
  if (all.failure == "data_race" && right.racy) return {};
  if (is_stuck(all.failure) && (right.can_hang || right.endless)) return {};
  return all.failure + " although there is none: " + all.result.failed->message;
}

std::string missing(found const& all, behaviours const& right) {
  if (!all.failure.empty()) return {};
  if (right.racy) return "it is racy, but passes";
  if (right.can_hang)
    return "it can hang, but passes, with " + std::to_string(all.result.complete) +
           " complete executions and " + std::to_string(all.result.blocked) + " blocked ones";
  return without(right.outcomes, all.outcomes, "missing outcome: ");
}

}  // namespace

judgement engine_and_oracle(program const& what, unsigned level, memory_model model, bool in_place) {
  oracle_options options{.model = model};
  auto right = behaviours_of(what, options);
  if (right.given_up || right.undefined) return {verdict::skipped};
  auto settings = settings_for(model);
  settings.revisits_in_place = in_place;
  auto const all = explored(what, level, settings);
  if (all.result.stopped) return {verdict::skipped};
  judgement result{.failure = all.failure, .felt_a_bound = all.result.felt_a_bound()};

  // With more rounds than were thought to be enough. What is not found before the oracle gives up, is not there.
  auto false_ones = invented(all, right);
  bool const may_need_more = all.failure.empty() || all.failure == "data_race" || is_stuck(all.failure);
  while (may_need_more && !false_ones.empty() && options.more != 3 && !right.given_up) {
    ++options.more;
    options.at_most = 100'000;
    right = behaviours_of(what, options);
    false_ones = invented(all, right);
  }
  result.why = false_ones;
  if (!false_ones.empty()) {
    result.is = verdict::wrong;
  } else if (auto const lost = missing(all, right); !lost.empty()) {
    result.is = result.felt_a_bound ? verdict::bounded : verdict::wrong;
    result.why = lost;
  }
  return result;
}

judgement search_and_walk(program const& what, unsigned level, memory_model model) {
  auto const settings = settings_for(model);
  auto const all = explored(what, level, settings);
  if (all.result.stopped) return {verdict::skipped};
  auto const scenario = scenario_of(what, level);
  judgement result{.failure = all.failure, .felt_a_bound = all.result.felt_a_bound()};
  if (all.result.failed) {
    result.why = not_again(scenario, settings, all.result);
    if (!result.why.empty()) result.is = verdict::wrong;
    return result;
  }

  auto& box = the_box();
  reached().clear();
  depth_first everything;
  auto const walked = walk_with_rc11(scenario, everything, settings, box,
                                     [&] { return box.executions < most_walked; });
  auto const shown = reached().all();
  if (walked.failed)
    result.why = "the walk alone fails: " + walked.failed->kind + ": " + walked.failed->message;
  else result.why = without(shown, all.outcomes, "the walk alone shows: ");
  if (!result.why.empty()) {
    result.is = result.felt_a_bound ? verdict::bounded : verdict::wrong;
    return result;
  }
  if (walked.stopped) return {verdict::skipped};
  result.why = without(all.outcomes, shown, "the walk does not show: ");
  // Some limits always apply to a walk; what they are about is no reason to be told of here.
  if (!result.why.empty()) result.is = result.felt_a_bound ? verdict::bounded : verdict::wrong;
  return result;
}

}  // namespace interlock::checker::rc11_loops
