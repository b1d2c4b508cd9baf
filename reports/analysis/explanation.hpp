// Why a failure came about, from its interleaving: for a race the two accesses, what each thread
// did to order them and why it does not; for a thread that sleeps for ever what it waits for, and
// where each notification went; for all the old values that were read.
//
//   for (auto const& each : reports::explanation_of(failure)) …
//
// Findings are about:
//   variable      the object, and where it was created
//   access        one of two accesses that race, or the use of an object that is gone
//   destroyed     the end of an object's lifetime, or one of two
//   release       what a thread did to publish, and whether that is enough
//   acquire       what a thread did to learn of it, and whether that is enough
//   would_order   the orders with which the two steps would be ordered in this interleaving
//   mutexes       what the two threads hold
//   old_value     a load that did not see the newest store
//   early_store   a store that in modification order comes before one that was there already
//   sleeps        who waits for what, since when; loops: the same of a loop
//   change        a store to what somebody waits for
//   notification  whom it woke, or why nobody
//   holder        who has the mutex that somebody waits for, or misuses
//   made          who made an object that nobody destroys
//   saw           the value that a thread went by
//   cycle         threads that wait for one another
//   summary       what is so of the interleaving as a whole
// An engine without an interleaving writes findings of its own; one more is about:
//   outside       memory that the layer does not know of, and so no engine that searches
#pragma once

#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// The explanation in the record or, where it has none, what its steps say. Empty where nothing
/// can be said beyond the failure itself.
[[nodiscard]] std::vector<finding> explanation_of(failure const& f);

/// From the steps alone.
[[nodiscard]] std::vector<finding> explain(failure const& f);

}  // namespace interlock::reports
