// One run of several: of shards that ran on machines of their own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// All checks of all runs, by name and engine. Interrupted where one of them was. The origin is the first one's.
/// Each comes with what it is called, for messages. Throws std::invalid_argument with one sentence where two are of different builds
/// of a program, or have the same check under the same engine. Precondition: there is one at least.
[[nodiscard]] run merged(std::vector<std::pair<std::string, run>> runs);

}  // namespace interlock::reports
