// Whether stronger memory orders would mend a failure, and which: tried at the engine's door, with
// no edit and no build, and confirmed by a search.
#pragma once

#include <chrono>

#include <interlock/checker/options.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

/// Tries stronger orders at the operations of the failing interleaving: one, then two at a time,
/// then seq_cst at as few of all of them as will do.
/// Precondition: the failure has steps.
[[nodiscard]] reports::order_advice advise_on_orders(entry const& what,
                                                     reports::failure const& failed,
                                                     check_options const& options,
                                                     std::chrono::duration<double> budget);

}  // namespace interlock::checker
