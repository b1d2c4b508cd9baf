// Who waits for what in a failure in which threads sleep or loop for ever, since when, and where
// the notifications went that should have ended it.
#pragma once

#include <vector>

#include <interlock/reports/analysis/unordered.hpp>

namespace interlock::reports {

/// Of the threads that sleep after the last step.
[[nodiscard]] std::vector<finding> explain_sleepers(ordered_steps const& in);

/// Of the threads that loop at the places of the failure.
[[nodiscard]] std::vector<finding> explain_loops(ordered_steps const& in, failure const& f);

}  // namespace interlock::reports
