// Which checks of this program were not as expected when they last ran.
#pragma once

#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// $XDG_CACHE_HOME/interlock, or ~/.cache/interlock; empty where neither variable is set. It need not be there.
[[nodiscard]] std::string cache_directory();

/// Of the checks that ran now; of others, what was known before. Where that cannot be kept, it is not, and nobody needs to know
/// before they ask for it.
void remember_failed(reports::run const& run);

/// Names; none where none are remembered.
[[nodiscard]] std::vector<std::string> last_failed();

}  // namespace interlock::checker
