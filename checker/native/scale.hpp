// Runs a scenario's scaled form, once, with as many threads as it says.
//
// All threads begin at one instant, and nothing else orders them: what is watched is who gets how much of what they all want.
#pragma once

#include <interlock/checker/native/runner.hpp>

namespace interlock::checker::native {

/// Call once per process, in its main thread, instead of run(); threads may be left running or stuck. Precondition: what.scaled.
[[nodiscard]] run_result run_at_scale(program const& what, run_settings const& settings);

}  // namespace interlock::checker::native
