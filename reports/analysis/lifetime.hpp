// What became of an object that `make` made: who used it when another thread had destroyed it, who
// destroyed it twice, who was to destroy it and did not.
#pragma once

#include <vector>

#include <interlock/reports/analysis/findings.hpp>

namespace interlock::reports {

[[nodiscard]] std::vector<finding> explain_second_destruction(ordered_steps const& in,
                                                              failure const& f);

[[nodiscard]] std::vector<finding> explain_leak(ordered_steps const& in, failure const& f);

}  // namespace interlock::reports
