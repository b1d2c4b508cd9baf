// A check under other memory orders than its source has: what the search that `check` makes says.
#pragma once

#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Searches until `until`, or shortly after. A failure comes with its steps, unless time was over
/// first; `unknown` says in `reached` how far the search came, if it came anywhere.
[[nodiscard]] reports::check search_under(entry const& what, check_options options,
                                          watch::clock::time_point until);

}  // namespace interlock::checker
