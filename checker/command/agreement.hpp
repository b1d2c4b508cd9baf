// Whether the engines can all be right about a check.
#pragma once

#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// One sentence for each check of which one engine says that it cannot fail and another shows that
/// it does, where nothing that the first cannot show explains it: then Interlock itself is wrong.
[[nodiscard]] std::vector<std::string> disagreements(reports::run const& run);

}  // namespace interlock::checker
