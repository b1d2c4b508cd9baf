// The Relacy engine: Relacy Race Detector's memory model and fibers, steered by our searches.
//
// What it can show is Relacy's: stores take effect in the order of execution, and a load sees the
// newest store or (search) one, (random walk) two before it. What of that matters to the program
// that ran is in `limits`.
#pragma once

#include <functional>

#include <interlock/checker/engine.hpp>

namespace interlock::checker {

/// Runs the program's executions until the search is over, one fails, or `go_on` (asked now and
/// then, between executions) says no. Reports each operation to `trace` unless that is null.
///
/// Precondition: 1 ≤ what.threads ≤ max_threads; no other exploration runs in this process.
/// Memory: independent of the number of executions and of calls. What the code under test holds
/// where an execution fails stays behind, since its threads are never unwound.
[[nodiscard]] engine_result explore_with_relacy(program const& what, search& steering,
                                                engine_settings const& settings, black_box& box,
                                                std::function<bool()> const& go_on,
                                                model::observer* trace = nullptr);

}  // namespace interlock::checker
