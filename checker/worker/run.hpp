// Runs tasks, some at a time, until all are over or the user interrupts.
#pragma once

#include <memory>
#include <vector>

#include <interlock/checker/progress/progress.hpp>
#include <interlock/checker/worker/task.hpp>

namespace interlock::checker {

struct tasks_run {
  reports::run run;  ///< interrupted where tasks were cut short or left out
  std::vector<saved_search> unfinished;  ///< searches that another run can go on with
};

/// Runs the tasks in order, in at most `jobs` processes at a time: where fewer tasks are left, those
/// that divide use several. An interruption ends the tasks that run and leaves out those that did not
/// start; all that is known so far is in the result. Where the system has no process, memory or
/// descriptors for another task, fewer run at a time. One that cannot be run at all, or throws, has a
/// record that says why, as has every other one.
/// Precondition: an interruption lives; this process has one thread; jobs ≥ 1.
[[nodiscard]] tasks_run run_tasks(std::vector<std::unique_ptr<task>> tasks, unsigned jobs,
                                     progress& shown);

}  // namespace interlock::checker
