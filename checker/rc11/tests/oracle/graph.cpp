#include "graph.hpp"

#include <utility>

namespace interlock::checker::rc11_oracle {
namespace {

// [RC11] SC: psc is acyclic, where
//   scb      = sb ∪ sb|≠loc ; hb ; sb|≠loc ∪ hb|loc ∪ mo ∪ rb
//   psc_base = ([E^sc] ∪ [F^sc] ; hb?) ; scb ; ([E^sc] ∪ hb? ; [F^sc])
//   psc_F    = [F^sc] ; (hb ∪ hb ; eco ; hb) ; [F^sc]
//   psc      = psc_base ∪ psc_F
relation psc(graph const& g, relation const& hb, plain_accesses plains) {
  auto const n = g.size();
  auto const fr = reads_before(g.rf, g.mo);
  auto const eco = closure(g.rf | g.mo | fr);
  auto const sc_fences = g.sc & g.fences;

  auto other_location = g.sb - g.same_location;
  if (plains == plain_accesses::are_skipped)
    other_location = restrict(g.atomics, other_location, g.atomics);
  auto const scb =
      g.sb | then(other_location, hb, other_location) | (hb & g.same_location) | g.mo | fr;

  auto const all_sc = identity(n, g.sc);
  auto const all_sc_fences = identity(n, sc_fences);
  auto const base =
      then(all_sc | then(all_sc_fences, maybe(hb)), scb, all_sc | then(maybe(hb), all_sc_fences));
  auto const of_fences = restrict(sc_fences, hb | then(hb, eco, hb), sc_fences);
  return base | of_fences;
}

// [C++20] [atomics.order]/4: there is a total order S of the seq_cst operations. It exists if and
// only if what it is to contain is acyclic:
//
// "if A and B are seq_cst operations and A strongly happens before B, then A precedes B in S".
//   [intro.races]/12 without consume: strongly happens before is the transitive closure of
//     sb  ∪  sw between seq_cst atomic operations  ∪  sb ; hb ; sb.
//   Between seq_cst operations, S, which is transitive, need not contain the closure: steps that
//   meet at an operation that is not seq_cst are sb or sb;hb;sb on both sides, and compose to
//   sb;hb;sb. sw between seq_cst operations needs no clause: it is a case of one of the four below
//   (the write that sw starts from, or the first after a fence, is coherence-ordered before the
//   read that it ends at).
// "for every pair of atomic operations A and B on an object M, where A is coherence-ordered before
//  B": [atomics.order]/3 defines it as (rf ∪ mo ∪ fr)⁺, which is [RC11]'s eco. Then for A or a
//   seq_cst fence that happens before A, and for B or a seq_cst fence that B happens before:
//   ([E^sc] ∪ [F^sc] ; hb) ; eco ; ([E^sc] ∪ hb ; [F^sc]).
//
// An evaluation is one operation: sequenced-before leads from one to another, never from the read
// to the write of one read-modify-write. With that, two events per read-modify-write make a cycle
// if and only if one would: eco leads from its read to its write, whatever is eco- or hb-after the
// read is so after the write, and whatever is before the write is so before the read.
relation precedes_in_s(graph const& g, relation const& hb) {
  auto const n = g.size();
  auto const fr = reads_before(g.rf, g.mo);
  auto const eco = restrict(g.atomics, closure(g.rf | g.mo | fr), g.atomics);
  auto const sequenced = g.sb - g.rmw;

  auto const all_sc = identity(n, g.sc);
  auto const all_sc_fences = identity(n, g.sc & g.fences);
  auto const strongly = restrict(g.sc, sequenced | then(sequenced, hb, sequenced), g.sc);
  auto const by_coherence =
      then(all_sc | then(all_sc_fences, hb), eco, all_sc | then(hb, all_sc_fences));
  return strongly | by_coherence;
}

}  // namespace

graph::graph(std::vector<label> all)
    : events{std::move(all)},
      sb{events.size()},
      rmw{events.size()},
      rf{events.size()},
      mo{events.size()},
      same_location{events.size()} {
  for (std::size_t e = 0; e != events.size(); ++e) {
    auto const& each = events[e];
    if (each.kind == label_kind::write) writes |= only(e);
    if (each.kind == label_kind::fence) fences |= only(e);
    if (each.atomic) {
      atomics |= only(e);
      if (model::acquires(each.o)) acquires |= only(e);
      if (model::releases(each.o)) releases |= only(e);
      if (each.o == order::seq_cst) sc |= only(e);
    }
    if (each.rmw) rmw.insert(e - 1, e);
    if (each.kind == label_kind::fence) continue;
    if (each.at >= at.size()) at.resize(each.at + 1, 0);
    at[each.at] |= only(e);
  }
  for (auto const accesses : at)
    for_each(accesses, [&](std::size_t e) { same_location.insert_all(e, accesses); });
}

// [RC11] with C++20's release sequences, from which P0982 removed the stores of the same thread:
//   rs = [W⊒rlx] ; (rf ; rmw)*                                  ([RC11]: [W] ; sb|loc? ; …)
//   sw = [E⊒rel] ; ([F] ; sb)? ; rs ; rf ; [R⊒rlx] ; (sb ; [F])? ; [E⊒acq]
//   hb = (sb ∪ sw)⁺
relation happens_before(graph const& g) {
  auto const n = g.size();
  auto const atomic_writes = identity(n, g.writes & g.atomics);
  auto const rs = then(atomic_writes, maybe(closure(then(g.rf, g.rmw))));
  auto const after_fence = maybe(restrict(g.fences, g.sb, ~event_set{0}));
  auto const before_fence = maybe(restrict(~event_set{0}, g.sb, g.fences));
  auto const sw = restrict(
      g.releases, then(after_fence, rs, restrict(g.atomics, g.rf, g.atomics), before_fence),
      g.acquires);
  return closure(g.sb | sw);
}

// [RC11] rb = rf⁻¹ ; mo
relation reads_before(relation const& rf, relation const& mo) { return then(inverse(rf), mo); }

// [RC11] Definition of races: a ≠ b, loc(a) = loc(b), one of them writes, one of them is na,
// and neither hb(a, b) nor hb(b, a).
bool racy(graph const& g, relation const& hb) {
  for (auto const accesses : g.at) {
    bool found = false;
    for_each(accesses & g.writes, [&](std::size_t a) {
      for_each(accesses & ~only(a), [&](std::size_t b) {
        bool const both_atomic = contains(g.atomics, a) && contains(g.atomics, b);
        found = found || (!both_atomic && !hb(a, b) && !hb(b, a));
      });
    });
    if (found) return true;
  }
  return false;
}

// [RC11] NO-THIN-AIR: sb ∪ rf is acyclic.
bool no_thin_air(graph const& g) { return acyclic(g.sb | g.rf); }

// [RC11] COHERENCE: hb ; eco? is irreflexive, where eco = (rf ∪ mo ∪ rb)⁺.
// [RC11] ATOMICITY: rmw ∩ (rb ; mo) = ∅.
// rf, mo, rb and so eco relate events of one location only, and so do hb ; eco where it is
// reflexive and rb ; mo: a graph is coherent and atomic if it is so at each location.
bool coherent(graph const& g, relation const& hb, relation const& rf, relation const& mo) {
  auto const rb = reads_before(rf, mo);
  if (!empty(g.rmw & then(rb, mo))) return false;
  auto const eco = closure(rf | mo | rb);
  return irreflexive(then(hb, maybe(eco)));
}

bool sequentially_consistent(graph const& g, relation const& hb, memory_model model,
                             plain_accesses plains) {
  switch (model) {
    case memory_model::rc11: return g.sc == 0 || acyclic(psc(g, hb, plains));
    case memory_model::cxx20_sc: return g.sc == 0 || acyclic(precedes_in_s(g, hb));
    case memory_model::sequential:  // Shasha, Snir 1988: acyclic(sb ∪ rf ∪ mo ∪ fr)
      return acyclic(g.sb | g.rf | g.mo | reads_before(g.rf, g.mo));
  }
  return false;
}

}  // namespace interlock::checker::rc11_oracle
