// The point of no return: from which choice on every continuation fails.
#pragma once

#include <cstdint>
#include <optional>

#include <interlock/checker/explore/attempt.hpp>

namespace interlock::checker {

struct commitment {
  /// How many steps come before the point; every continuation from there fails. Unset when some
  /// question could not be answered within the budget.
  std::optional<std::uint64_t> after_step;
  std::uint64_t executions = 0;  ///< explored to find out
};

/// Explores the continuations of the failing execution's beginnings, halving between those that
/// can still pass and those that cannot. Precondition: `failing` failed.
[[nodiscard]] commitment find_commitment(entry const& what, replay_token const& token,
                                         attempt const& failing, check_options const& options,
                                         watch::clock::time_point deadline);

}  // namespace interlock::checker
