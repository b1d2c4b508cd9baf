// Runs tasks, some at a time, until all are over or the user interrupts.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <interlock/checker/progress/progress.hpp>
#include <interlock/checker/worker/task.hpp>

namespace interlock::checker {

struct tasks_run {
  reports::run run;  ///< interrupted where tasks were cut short or left out
  std::vector<saved_search> unfinished;  ///< searches that another run can go on with
};

/// What ends a run before all of it is over. It is then interrupted, by the option that asked for it.
struct run_limits {
  /// By --fail-fast: whether after this record nothing more is wanted. Tasks that run then are left out, too.
  std::function<bool(reports::check const&)> suffices{};
  /// By --budget-total: time by the clock. Each task has its share of what is left, besides its own budget; what one leaves goes
  /// to those after it.
  std::optional<std::chrono::duration<double>> total{};
};

/// Runs the tasks in order, in at most `jobs` processes at a time: where fewer tasks are left, those
/// that divide use several. An interruption ends the tasks that run and leaves out those that did not
/// start; all that is known so far is in the result. Where the system has no process, memory or
/// descriptors for another task, fewer run at a time. One that cannot be run at all, or throws, has a
/// record that says why, as has every other one.
/// Precondition: an interruption lives; this process has one thread; jobs ≥ 1.
[[nodiscard]] tasks_run run_tasks(std::vector<std::unique_ptr<task>> tasks, unsigned jobs,
                                     progress& shown, run_limits limits = {});

}  // namespace interlock::checker
