// Whether stronger memory orders would mend a failure, and which: tried at the engine's door, with
// no edit and no build, and decided by a search.
#pragma once

#include <interlock/checker/options.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Tries what could be changed at the operations of the failing interleaving, the nearest change
/// first: one order a step stronger; acq_rel at one read-modify-write; seq_cst at one operation; two
/// orders up to acq_rel; an acquiring or releasing fence; three such orders; a seq_cst fence; two
/// seq_cst operations; two fences, or one and an order; and then as few as will do of all that has
/// one of these. All remedies of the first rank that has any are in the result.
///
/// The search is rc11's of graphs, whichever engine found the failure, where the catalogue does not
/// say that rc11 cannot judge the entry. It ends at `deadline`, or shortly after.
/// Precondition: the failure has steps.
[[nodiscard]] reports::order_advice advise_on_orders(entry const& what,
                                                     reports::failure const& failed,
                                                     check_options const& options,
                                                     watch::clock::time_point deadline);

}  // namespace interlock::checker
