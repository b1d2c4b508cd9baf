// Checks whose work is done by others: tasks that wait until workers of a queue have done it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <interlock/checker/queue/address.hpp>
#include <interlock/checker/queue/request.hpp>
#include <interlock/checker/worker/task.hpp>

namespace interlock::checker::queue {

/// A run in a queue, from when it is put there until it is removed; several programs may wait for one.
class run_in_queue {
 public:
  /// Puts it there, or finds it. `name`: empty for one that follows from what is asked. Throws queue_error, and
  /// usage_error where the name is of a run that asks something else.
  run_in_queue(std::string const& program, address const& at, std::string name, request asked);
  ~run_in_queue();
  run_in_queue(run_in_queue const&) = delete;
  run_in_queue& operator=(run_in_queue const&) = delete;

  [[nodiscard]] std::string const& name() const;
  /// Of each task that was asked for, in its order. They refer to this. Whoever asks often is answered a few times a second.
  [[nodiscard]] std::vector<std::unique_ptr<task>> tasks();
  /// Whether all of its tasks are over.
  [[nodiscard]] bool is_over() const;
  /// Whether it was there no more when it was looked for.
  [[nodiscard]] bool is_lost() const;
  /// Waits for it no more: it is removed, unless other programs wait for it.
  void leave();

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace interlock::checker::queue
