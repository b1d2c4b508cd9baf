// Rounds of a loop that do the same again and again: of thousands, one reader needs one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// Steps in a row that repeat, round by round, what the steps before them do: the same operations at
/// the same places, with the same values. The last round is not among them.
struct repeated_rounds {
  std::size_t like;    ///< the index of the first step of the round that is repeated
  std::size_t first;   ///< the first step that is left out: the end of that round
  std::size_t length;  ///< of a round, in steps
  std::size_t times;   ///< how many of them are left out
  [[nodiscard]] std::size_t end() const { return first + length * times; }
};

/// Those that are worth leaving out, in their order. What a clock showed may differ from round to round.
/// Complexity: linear in the number of steps, for rounds of bounded length.
[[nodiscard]] std::vector<repeated_rounds> rounds_to_leave_out(std::vector<step> const& steps);

/// "2,045 more rounds like steps 2 to 4, up to step 6138".
[[nodiscard]] std::string in_words(repeated_rounds const& r, std::vector<step> const& steps);

}  // namespace interlock::reports
