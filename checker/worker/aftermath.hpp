// What can be said of a worker after its end, from its black box and from how it ended.
#pragma once

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/black_box.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

/// The failure of a worker that did not come to report one itself.
/// Precondition: `how` is not watch::state::running.
[[nodiscard]] reports::failure failure_of(watch const& watched, watch::state how,
                                          black_box const& box, unsigned threads,
                                          check_options const& options);

/// The execution that the black box holds.
[[nodiscard]] replay_token token_of(entry const& what, check_options const& options,
                                    black_box const& box);

}  // namespace interlock::checker
