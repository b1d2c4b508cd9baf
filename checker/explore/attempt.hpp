// One execution tried out in a process of its own, with all that there is to know of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/black_box.hpp>
#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

struct attempt {
  std::optional<reports::failure> failed;  ///< with its steps
  std::vector<reports::step> steps;        ///< whether it failed or not
  std::vector<black_box::choice> choices;  ///< made, in order, each with the steps before it
  std::uint32_t finished = 0;         ///< a bit for each thread (0 …) that came to its end
  std::vector<reports::place> stand;  ///< where each thread (0 …) last came to the door
  bool cut_short = false;  ///< by its deadline: whether it fails is not known
};

/// Runs the token's execution. Whatever the code under test does, there is an attempt; at the
/// deadline it ends as far as it came.
/// Throws std::system_error when the system has no process for it.
[[nodiscard]] attempt try_out(
    entry const& what, replay_token const& token, check_options const& options,
    watch::clock::time_point deadline = watch::clock::time_point::max());

}  // namespace interlock::checker
