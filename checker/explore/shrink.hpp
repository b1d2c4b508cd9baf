// Makes a failing interleaving plainer while it keeps failing in the same way.
//
// Source of the idea: Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input"
// (TSE 2002). A choice of 0 is the plainest of its kind (no switch, the newest value, nothing
// spurious), so what is tried is to lower one choice after another.
#pragma once

#include <compare>
#include <cstdint>

#include <interlock/checker/explore/attempt.hpp>

namespace interlock::checker {

/// How much there is to follow in an interleaving; less is better, the first difference decides.
struct effort {
  std::uint64_t switches = 0;
  std::uint64_t old_values = 0;
  std::uint64_t surprises = 0;  ///< spurious failures and wake-ups, early timeouts
  std::uint64_t steps = 0;

  friend auto operator<=>(effort const&, effort const&) = default;
};
[[nodiscard]] effort effort_of(reports::failure const& failed);

struct shrunk {
  replay_token token;
  attempt best;
  effort before;
  effort after;
  std::uint64_t tried = 0;  ///< executions
  bool finished = true;     ///< nothing plainer is left to try; else the budget was spent
};

/// Tries what is plainer until `until`; to see what there is to shrink may take until `deadline`.
/// Precondition: the token's execution fails.
[[nodiscard]] shrunk shrink(entry const& what, replay_token token, check_options const& options,
                            watch::clock::time_point until,
                            watch::clock::time_point deadline = watch::clock::time_point::max());

}  // namespace interlock::checker
