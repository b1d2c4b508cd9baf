// The record of a native check: what was found, or how much was tried, and what that cannot show.
#pragma once

#include <string>

#include <interlock/checker/native/runner.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::checker::native {

/// All of the record but what was expected, which the parent knows.
[[nodiscard]] reports::check record_of(std::string name, program const& what,
                                       run_settings const& settings, run_result const& result);

}  // namespace interlock::checker::native
