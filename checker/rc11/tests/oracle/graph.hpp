// Execution graphs and the axioms they are judged by, each as it stands in its source.
//
// Sources: [RC11] Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing Sequential Consistency in
// C/C++11", PLDI 2017, sections 2 and 4. [C++20] ISO/IEC 14882:2020, [intro.races],
// [atomics.order].
#pragma once

#include <vector>

#include "relation.hpp"
#include "traces.hpp"

namespace interlock::checker::rc11_oracle {

/// Which executions are consistent. All of them keep RC11's no-thin-air, acyclic(sb ∪ rf).
enum class memory_model : unsigned char {
  rc11,        ///< RC11, with C++20's release sequences
  cxx20_sc,    ///< as rc11, but sequential consistency as in C++20's [atomics.order]
  sequential,  ///< Lamport's sequential consistency, whatever the orders
};

/// How plain accesses count in RC11's sb|≠loc, and so for the order of seq_cst operations.
enum class plain_accesses : unsigned char {
  are_events,   ///< to the letter: a plain access is an event at another location
  are_skipped,  ///< sb|≠loc of atomic accesses and fences only
};

/// G = (E, sb, rmw, rf, mo). The first events are the initial writes, one per location.
struct graph {
  explicit graph(std::vector<label> all);

  [[nodiscard]] std::size_t size() const noexcept { return events.size(); }

  std::vector<label> events;
  relation sb, rmw, rf, mo;

  // E by what is asked of it.
  event_set initial = 0;
  event_set writes = 0;       ///< [W]
  event_set fences = 0;       ///< [F]
  event_set atomics = 0;      ///< [E⊒rlx]
  event_set acquires = 0;     ///< [E⊒acq]
  event_set releases = 0;     ///< [E⊒rel]
  event_set sc = 0;           ///< [E^sc]
  std::vector<event_set> at;  ///< per location: [R ∪ W] there
  relation same_location;     ///< fences have none
};

/// hb. Needs sb, rmw and rf.
[[nodiscard]] relation happens_before(graph const& g);

/// rb, also called fr. Of the locations that rf and mo are given for.
[[nodiscard]] relation reads_before(relation const& rf, relation const& mo);

/// Two conflicting accesses, one of them plain, that hb leaves unordered.
[[nodiscard]] bool racy(graph const& g, relation const& hb);

/// NO-THIN-AIR. Needs sb and rf.
[[nodiscard]] bool no_thin_air(graph const& g);

/// COHERENCE and ATOMICITY at the location that rf and mo are given for.
[[nodiscard]] bool coherent(graph const& g, relation const& hb, relation const& rf,
                            relation const& mo);

/// What a model says of seq_cst operations, given an execution that is coherent and atomic and
/// has no thin air.
[[nodiscard]] bool sequentially_consistent(graph const& g, relation const& hb, memory_model model,
                                           plain_accesses plains);

}  // namespace interlock::checker::rc11_oracle
