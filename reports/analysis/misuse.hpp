// Why an operation was not allowed: of a mutex, who has it and since when; of a precondition that
// the code under test states itself, which value the thread went by.
#pragma once

#include <vector>

#include <interlock/reports/analysis/findings.hpp>

namespace interlock::reports {

[[nodiscard]] std::vector<finding> explain_misuse(ordered_steps const& in, failure const& f);

}  // namespace interlock::reports
