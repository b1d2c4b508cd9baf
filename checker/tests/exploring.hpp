// Runs a scenario under the Relacy engine in this process.
#pragma once

#include <memory>
#include <string>

#include <interlock/checker/relacy/relacy.hpp>
#include <interlock/checker/search/depth_first.hpp>

namespace interlock::checker {

struct exploration_result {
  relacy_result result;
  coverage covered;
  unsigned preemptions;  ///< the bound in force in the last execution

  /// "passes", or the kind of failure.
  [[nodiscard]] std::string verdict() const {
    return result.failed ? result.failed->kind : std::string{"passes"};
  }
};

template <Scenario S>
exploration_result explore(search& steering, relacy_settings const& settings = {},
                           model::observer* trace = nullptr) {
  auto const box = std::make_unique<black_box>();
  auto result = explore_with_relacy(
      program_of<S>, steering, settings, *box, [] { return true; }, trace);
  return {std::move(result), steering.covered(), box->preemptions};
}

/// Every interleaving that the engine can show.
template <Scenario S>
exploration_result explore(relacy_settings const& settings = {}, model::observer* trace = nullptr) {
  depth_first everything;
  return explore<S>(everything, settings, trace);
}

}  // namespace interlock::checker
