// Of all interleavings that show one graph, the one that is read most easily: with as few reads of
// old values and stores that come early in modification order as there must be, and then with as few
// switches between threads.
//
// Where program order, reads-from, modification order and from-reads have no cycle, there need be
// none: the interleaving is a topological order of them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <interlock/checker/rc11/graph/graph.hpp>

namespace interlock::checker::rc11 {

/// What each thread does, step by step: events of the graph, in their order from the first, and
/// between them what is no event (no_event), as a notification. What an event reads from is among them.
using steps_of_threads = std::array<std::vector<event_id>, max_threads>;

/// The threads of all these steps, one after the other. Of graphs with many ways to go, the least is
/// not always found; a topological order is, wherever there is one.
/// Complexity: linear in the number of steps, after a search of bounded size.
[[nodiscard]] std::vector<std::uint8_t> plainest_order(graph const& g, steps_of_threads const& steps);

}  // namespace interlock::checker::rc11
