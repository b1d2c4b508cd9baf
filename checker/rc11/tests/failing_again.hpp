// Whether a failure that the exhaustive search found is one that the walk finds as well, and a
// replay of the walk's decisions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/checker/rc11/walking/walker.hpp>
#include <interlock/checker/search/deepening.hpp>
#include <interlock/checker/search/replay.hpp>

namespace interlock::checker {

/// What the walk makes otherwise of a failure; empty where it fails in the same way, by the plan or
/// else in a search of its own, and again when its decisions are replayed. Precondition:
/// found.failed.
[[nodiscard]] inline std::string not_again(interlock::program const& what,
                                           engine_settings const& settings,
                                           rc11_result const& found) {
  auto const box = std::make_unique<black_box>();
  auto const once = [] { return false; };
  auto const text = [](engine_result const& r) {
    return r.failed ? r.failed->kind + " (" + r.failed->message + ')' : std::string{"no failure"};
  };
  replay nothing{{}};
  engine_result walked;
  for (auto const& way : found.failing) {
    walked = walk_with_rc11(what, nothing, settings, *box, once, nullptr, &way);
    if (walked.failed && walked.failed->kind == found.failed->kind) break;
  }
  if (!walked.failed || walked.failed->kind != found.failed->kind) {
    auto const by_the_plan = text(walked);
    constexpr std::uint64_t enough = 300'000;
    deepening search;
    walked = walk_with_rc11(what, search, settings, *box, [&] { return box->executions < enough; });
    if (!walked.failed || walked.failed->kind != found.failed->kind)
      return found.failed->kind + ", but " + by_the_plan + " by the plan and " + text(walked) +
             " in a search";
  }
  std::vector<decision> decisions;
  for (auto const& each : box->made()) decisions.push_back(each.made);
  replay again{script::of(decisions)};
  auto const replayed = walk_with_rc11(what, again, settings, *box, once);
  if (!replayed.failed || replayed.failed->kind != walked.failed->kind ||
      replayed.failed->message != walked.failed->message)
    return text(walked) + ", but replayed " + text(replayed);
  return {};
}

}  // namespace interlock::checker
