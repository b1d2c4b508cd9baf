// Runs a scenario under an engine in this process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/checker/rc11/walking/walker.hpp>
#include <interlock/checker/relacy/relacy.hpp>
#include <interlock/checker/search/depth_first.hpp>

namespace interlock::checker {

enum class tested : std::uint8_t {
  relacy,
  rc11_walk,        ///< the rc11 engine, steered by a search as Relacy is
  rc11_exhaustive,  ///< which needs no search
};
/// Tests that are about more than one engine are compiled once; their main chooses.
inline tested engine_under_test = tested::relacy;

struct exploration_result {
  engine_result result;
  coverage covered;
  unsigned preemptions;  ///< the bound in force in the last execution

  /// "passes", or the kind of failure, or "error".
  [[nodiscard]] std::string verdict() const {
    return result.failed ? result.failed->kind : result.error ? "error" : "passes";
  }
};

/// Precondition: the engine is one that a search steers.
inline exploration_result explore(program const& what, search& steering,
                                  engine_settings const& settings = {},
                                  model::observer* trace = nullptr) {
  auto const box = std::make_unique<black_box>();
  auto const go_on = [] { return true; };
  auto result = [&] {
    if (engine_under_test == tested::relacy)
      return explore_with_relacy(what, steering, settings, *box, go_on, trace);
    return walk_with_rc11(what, steering, settings, *box, go_on, trace);
  }();
  return {std::move(result), steering.covered(), box->preemptions};
}

/// Everything that the engine can show.
inline exploration_result explore(program const& what, engine_settings const& settings = {},
                                  model::observer* trace = nullptr) {
  if (engine_under_test == tested::rc11_exhaustive) {
    auto const box = std::make_unique<black_box>();
    auto all = explore_with_rc11(what, settings, *box, [] { return true; });
    auto const verdict = all.stopped ? reports::verdict::unknown : reports::verdict::proved;
    return {{.executions = all.complete,
             .stopped = all.stopped,
             .failed = std::move(all.failed),
             .error = std::move(all.error),
             .limits = std::move(all.limits),
             .used_layer = all.used_layer},
            {verdict, ""},
            search::unbounded};
  }
  depth_first everything;
  return explore(what, everything, settings, trace);
}

}  // namespace interlock::checker
