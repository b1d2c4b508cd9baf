#include <interlock/checker/explore/shrink.hpp>

#include <utility>

namespace interlock::checker {
namespace {

// As it was made, up to the last choice that is not 0.
std::vector<decision> decisions_of(attempt const& from) {
  std::vector<decision> result;
  for (auto const& each : from.choices) result.push_back(each.made);
  while (!result.empty() && result.back().taken == 0) result.pop_back();
  return result;
}

// The same choices with one lowered. What comes behind it may come at other points than before,
// so nothing is expected of any.
std::vector<decision> lowered(std::vector<decision> decisions, std::size_t which,
                              std::uint32_t to, bool without_rest) {
  for (auto& each : decisions) each.limit = 0;
  decisions[which].taken = to;
  if (without_rest) decisions.resize(which + 1);
  return decisions;
}

}  // namespace

effort effort_of(reports::failure const& failed) {
  effort result;
  unsigned running = 0;
  for (auto const& step : failed.steps) {
    if (step.thread != 0 && running != 0 && step.thread != running) ++result.switches;
    if (step.thread != 0) running = step.thread;
    if (!step.newest) ++result.old_values;
    if (step.note.find("spuriously") != step.note.npos || step.note == "times out")
      ++result.surprises;
    ++result.steps;
  }
  return result;
}

shrunk shrink(entry const& what, replay_token token, check_options const& options,
              watch::clock::time_point until, watch::clock::time_point deadline) {
  shrunk result{.token = std::move(token), .best = {}, .before = {}, .after = {}};
  result.best = try_out(what, result.token, options, deadline);
  result.tried = 1;
  result.finished = !result.best.cut_short;
  if (!result.best.failed) return result;
  result.before = result.after = effort_of(*result.best.failed);

  auto made = decisions_of(result.best);
  auto const improves = [&](std::vector<decision> const& decisions) {
    auto candidate = result.token;
    candidate.decisions = script::of(decisions);
    auto tried = try_out(what, candidate, options, until);
    ++result.tried;
    if (!tried.failed || tried.failed->kind != result.best.failed->kind) return false;
    auto const cost = effort_of(*tried.failed);
    if (cost >= result.after) return false;
    made = decisions_of(tried);
    candidate.decisions = script::of(made);
    result.token = std::move(candidate);
    result.best = std::move(tried);
    result.after = cost;
    return true;
  };

  for (bool again = true; again;) {
    again = false;
    for (auto i = made.size(); i-- > 0;) {
      // An improvement can make the list shorter than the place where the pass has come to.
      if (i >= made.size()) continue;
      for (std::uint32_t to = 0; to < made[i].taken; ++to) {
        if (watch::clock::now() > until) {
          result.finished = false;
          return result;
        }
        if (improves(lowered(made, i, to, true)) ||
            improves(lowered(made, i, to, false))) {
          again = true;
          break;
        }
      }
    }
  }
  return result;
}

}  // namespace interlock::checker
