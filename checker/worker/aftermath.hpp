// What can be said of a worker after its end, from its black box and from how it ended.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <interlock/checker/black_box.hpp>
#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/checker/worker/worker.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// The failure of a worker that did not come to report one itself.
/// Precondition: `how` is not watch::state::running.
[[nodiscard]] reports::failure failure_of(watch const& watched, watch::state how,
                                          black_box const& box, unsigned threads,
                                          check_options const& options);

/// Why neither what the worker told nor what it left is to be believed; nothing where it all fits.
/// `told_all`: its last line came. `wrong`: what its lines themselves have against them. `box`: what
/// it shares with its parent, or null. While it runs, as far as that can be seen from outside.
[[nodiscard]] std::optional<std::string> reason_for_doubt(watch const& watched, watch::state how,
                                                          bool told_all,
                                                          std::optional<std::string> wrong,
                                                          black_box const* box);
/// As above of a worker whose lines are those of `listen`.
[[nodiscard]] std::optional<std::string> reason_for_doubt(watch const& watched, watch::state how,
                                                          said const& heard, black_box const& box);
/// What reports::check::error says of such a reason.
[[nodiscard]] std::string doubt(std::string_view why);

/// The execution that the black box holds: with no decisions where the box is not intact.
[[nodiscard]] replay_token token_of(entry const& what, check_options const& options,
                                    black_box const& box);

}  // namespace interlock::checker
