// Walking through an execution, back and forth, and into those that could have been. Knows no
// terminal: what it shows and what it is told are values.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <interlock/checker/explore/attempt.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/stepper/branches.hpp>
#include <interlock/checker/stepper/outlook.hpp>
#include <interlock/checker/stepper/variables.hpp>

namespace interlock::checker {

class stepper {
 public:
  using runner = std::function<attempt(replay_token const&)>;

  /// Stands before the first step of `first`, which is the execution of `token`. `run` makes
  /// others.
  stepper(replay_token token, attempt first, runner run);

  /// How many steps are behind: 0 … steps().size().
  [[nodiscard]] std::size_t position() const { return here().position; }
  [[nodiscard]] std::vector<reports::step> const& steps() const { return here().ran.steps; }
  [[nodiscard]] attempt const& ran() const { return here().ran; }
  [[nodiscard]] replay_token const& token() const { return here().token; }
  /// The branches that led here from the first execution, in words.
  [[nodiscard]] std::vector<std::string> path() const;

  /// As far as there are steps.
  void go_to(std::size_t position);
  void forward(std::size_t steps);
  void back(std::size_t steps);

  [[nodiscard]] std::vector<outlook> outlooks() const;
  [[nodiscard]] std::vector<variable> variables() const;
  [[nodiscard]] std::vector<branch> branches() const;

  /// Runs the execution of the branch and stands at the same position of it. When that throws,
  /// nothing has changed. Precondition: `taken` is of branches().
  void take(branch const& taken);
  /// Back to where the last branch was taken; returns whether there was one.
  bool undo();

 private:
  struct execution {
    replay_token token;
    attempt ran;
    std::size_t position;
    std::string branch;  ///< that led to it
  };
  [[nodiscard]] execution const& here() const { return executions_.back(); }

  std::vector<execution> executions_;  ///< the first, and each branch from the one before
  runner run_;
};

}  // namespace interlock::checker
