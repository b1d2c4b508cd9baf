// One execution in this process, for a debugger that is attached to it.
#pragma once

#include <cstdint>
#include <functional>

#include <interlock/checker/outside/debugger_attached.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

struct debugged_run {
  reports::check record;
  std::uint64_t steps = 0;  ///< those that --break can name
};

/// Runs the token's execution without a process of its own, and raises SIGTRAP right before step
/// `stop_at`, on the stack of the thread that takes it. Tells `on_step` of each step.
/// Precondition: debugger_attached(), for nobody else survives a SIGTRAP. What the code under test
/// does to its process it does to this one.
[[nodiscard]] debugged_run run_for_debugger(
    entry const& what, replay_token const& token, std::uint64_t stop_at,
    std::function<void(reports::step const&)> const& on_step);

}  // namespace interlock::checker
