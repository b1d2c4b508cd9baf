// Runs tasks, some at a time, until all are over or the user interrupts.
#pragma once

#include <memory>
#include <vector>

#include <interlock/checker/progress/progress.hpp>
#include <interlock/checker/worker/task.hpp>

namespace interlock::checker {

struct tasks_run {
  reports::run run;
  bool interrupted = false;  ///< some tasks were cut short or left out
};

/// Runs the tasks in order, at most `jobs` at a time. SIGINT and SIGTERM end the tasks that run
/// and leave out those that did not start; all that is known so far is in the result.
/// Precondition: this process has one thread; jobs ≥ 1.
[[nodiscard]] tasks_run run_tasks(std::vector<std::unique_ptr<task>> tasks, unsigned jobs,
                                     progress& shown);

}  // namespace interlock::checker
