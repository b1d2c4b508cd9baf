// What else could have happened at one point of an execution: the choices that it made there, and
// the outcomes that they did not have.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <interlock/checker/explore/attempt.hpp>
#include <interlock/checker/replay/token.hpp>

namespace interlock::checker {

struct branch {
  std::size_t choice = 0;     ///< which of the attempt's choices
  std::uint32_t outcome = 0;  ///< in place of the one that it had
  std::string text;           ///< "thread 2 runs instead: permits load at …"
};

/// Those after `position` steps and before the next. Where several choices of the next thread
/// would let the same one run, the first is offered.
[[nodiscard]] std::vector<branch> branches_at(attempt const& ran, std::size_t position);

/// The execution that goes as `ran` up to the branch, takes it, and goes on as plainly as it can.
[[nodiscard]] replay_token token_of_branch(replay_token token, attempt const& ran,
                                           branch const& taken);

}  // namespace interlock::checker
