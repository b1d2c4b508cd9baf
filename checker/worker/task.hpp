// One check under one engine, as the parent sees it: a child process at a time, watched from
// outside, until there is a record. Whatever the code under test does, there is one.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/worker/child.hpp>
#include <interlock/checker/worker/saved_search.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// The threads that a record is of: of instrumented code those that it has at first, and those that the steps show to have been started.
[[nodiscard]] inline unsigned threads_in_record(program const& what, std::vector<reports::step> const& steps = {}) noexcept {
  if (what.at_first == 0) return what.threads;
  auto result = what.at_first;
  for (auto const& each : steps) result = std::max(result, each.thread);
  return result;
}

/// How far a task is, for a progress display.
struct task_progress {
  std::uint64_t executions = 0;
  double seconds = 0;
  double explored = 0;  ///< part of the space in hand, an estimate; 0 when unknown
  std::optional<unsigned> preemptions;  ///< the bound of the space in hand
};

class task {
 public:
  virtual ~task() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view engine() const = 0;

  /// Has no more than that of its budget. Precondition: it has not been started.
  virtual void limit_budget(std::chrono::duration<double>) {}
  virtual void start() = 0;
  /// Takes what the child has to say and looks after its limits. Returns whether the task is over.
  virtual bool advance() = 0;
  /// Ends it now. What is known so far goes into the record.
  virtual void cancel() = 0;
  /// Descriptors that become readable when there is something for `advance` to do.
  [[nodiscard]] virtual std::vector<int> descriptors() const = 0;
  [[nodiscard]] virtual task_progress progress() const = 0;
  /// Precondition: advance() returned true, or cancel() was called.
  [[nodiscard]] virtual reports::check take_record() = 0;

  /// Whether it can use more than one process, and how many it may use from now on.
  [[nodiscard]] virtual bool divides() const { return false; }
  virtual void allow(unsigned) {}
  /// What another run can go on with: nothing when the task is over, or has to begin anew.
  /// Precondition: as of take_record, or start() was never called.
  [[nodiscard]] virtual std::optional<saved_search> unfinished() const { return std::nullopt; }

  /// Lets one that divides come to its end as if its budget was spent: `advance` goes on to be called.
  virtual void stop_soon() {}
  /// Of one that divides: what it came across, and what is left, if anything is. Nothing when it has ended in
  /// a failure or an error, of which the record tells. Precondition: advance() returned true.
  [[nodiscard]] virtual std::optional<saved_search> searched() const { return std::nullopt; }
};

/// A check under options.engine: a search, and where it fails a replay that records the steps.
[[nodiscard]] std::unique_ptr<task> make_search_task(entry const& what,
                                                     check_options const& options,
                                                     saved_search from = {});
/// A check natively under ThreadSanitizer, by the sibling executable at `path`. Precondition: it has a scaled form if options.at_scale.
[[nodiscard]] std::unique_ptr<task> make_native_task(entry const& what,
                                                     check_options const& options,
                                                     std::string path);
/// The execution of a token, recorded. Tells `on_step`, if given, of each step as it comes.
[[nodiscard]] std::unique_ptr<task> make_replay_task(
    entry const& what, struct replay_token token, check_options const& options,
    std::function<void(reports::step const&)> on_step = {});

/// Fills in what the catalogue expects of the record, and whether it came so.
void judge(reports::check& record, entry const& what);

}  // namespace interlock::checker
