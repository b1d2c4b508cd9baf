#include <interlock/checker/rc11/graph/consistency.hpp>

#include <algorithm>

namespace interlock::checker::rc11 {
namespace {

bool is_seq_cst(event const& e) noexcept { return e.effective_order() == order::seq_cst; }

// The first of a thread's events, of those below `from`, that knows of `e`, given that all from there on do:
// what knows of it is known from then on.
unsigned first_to_know(graph const& g, unsigned thread, unsigned from, event_id e) noexcept {
  while (from != 0 && graph::covers(g.known_after({thread, from - 1}).hb, e)) --from;
  return from;
}

}  // namespace

// All accesses are: then there is an order exactly where sb, reads-from, modification order and from-reads
// have no cycle, and fences add nothing.
bool consistency::is_sequential(graph const& g, event_id changed) {
  std::array<unsigned, max_threads> from;  // of each thread, the first event that comes after `changed`
  std::array<unsigned, max_threads> left;  // and the first from which it was seen what comes after
  auto const threads = g.threads();
  for (unsigned t = 0; t != threads; ++t) from[t] = left[t] = g.length(t);
  auto const first = next(g, changed);
  from[first.thread()] = first.index();
  for (bool more = true; more;) {
    more = false;
    for (unsigned t = 0; t != threads; ++t) {
      if (from[t] == left[t]) continue;
      more = true;
      while (left[t] != from[t]) {
        event_id const e{t, --left[t]};
        if (e == changed) return false;
        if (auto const w = next(g, e); w != no_event)
          from[w.thread()] = std::min(from[w.thread()], w.index());
      }
      event_id const earliest{t, from[t]};
      for (unsigned other = 0; other != threads; ++other)
        while (other != t && from[other] != 0 &&
               graph::covers(g.known_after({other, from[other] - 1}).porf, earliest))
          --from[other];
    }
  }
  return true;
}

// ---- some accesses are not seq_cst

bool consistency::is_ordered(graph const& g, event_id changed) {
  auto const& e = g.at(changed);
  if (!is_seq_cst(e) && g.seq_cst_fences() == 0) return true;
  collect(g);
  auto const& known = g.known_after(changed).hb;
  bool fence_before = false;
  for (unsigned t = 0; t != used_threads_; ++t) {
    auto const& fences = threads_[t].fences;
    fence_before = fence_before || (!fences.empty() && fences.front() < known[t]);
  }
  if (!is_seq_cst(e) && !fence_before) return true;
  auto const from = e.writes() ? changed : e.reads_from;
  // The event itself comes before what follows, and so do the fences that happen before it.
  follow_modification_order(g, e.location, from);
  if (reaches_changed(g, changed, true)) return false;
  if (!fence_before) return true;
  // The fences alone come before what those see that read what follows.
  follow_what_fences_see(g, e.location, from);
  return !reaches_changed(g, changed, false);
}

void consistency::collect(graph const& g) {
  used_threads_ = g.threads();
  fences_ = g.seq_cst_fences();
  places_.assign(g.locations(), {});
  for (unsigned t = 0; t != used_threads_; ++t) {
    auto& here = threads_[t];
    here.accesses.clear();
    here.fences.clear();
    auto const length = g.length(t);
    std::size_t run = 0;            // its accesses are those since an event at another location
    auto before = no_event;         // the last event but choices
    unsigned other_before = 0;
    for (unsigned i = 0; i != length; ++i) {
      auto const& e = g.at(t, i);
      if (e.kind == event_kind::choice) continue;
      bool const other = before != no_event &&
                         (model_ == memory_model::cxx20_sc || e.kind == event_kind::fence ||
                          g.at(before).kind == event_kind::fence ||
                          g.at(before).location != e.location);
      if (other) {
        other_before = before.index() + 1;
        for (; run != here.accesses.size(); ++run) here.accesses[run].other_after = i;
      }
      before = {t, i};
      if (!is_seq_cst(e)) continue;
      if (e.kind == event_kind::fence) here.fences.push_back(i);
      else here.accesses.push_back({i, other_before, length});
    }
    here.accesses_from = here.accesses_left = here.accesses.size();
    here.fences_from = here.fences_left = here.fences.size();
    here.other_known_from = here.next_known_from = here.fence_known_from = length;
  }
  if (has_fences() || model_ == memory_model::cxx20_sc) collect_readers(g);
}

void consistency::collect_readers(graph const& g) {
  for (unsigned t = 0; t != used_threads_; ++t) {
    first_reader_[t].assign(g.length(t), no_event);
    next_reader_[t].resize(g.length(t));
  }
  for (unsigned t = 0; t != used_threads_; ++t)
    for (unsigned i = 0; i != g.length(t); ++i) {
      auto const& e = g.at(t, i);
      if (e.kind != event_kind::read || !e.reads_from.is_event()) continue;
      auto& first = first_reader_[e.reads_from.thread()][e.reads_from.index()];
      next_reader_[t][i] = first;
      first = {t, i};
    }
}

template <class F>
void consistency::for_each_reader(event_id write, F const& f) const {
  for (auto r = first_reader_[write.thread()][write.index()]; r.is_event();
       r = next_reader_[r.thread()][r.index()])
    f(r);
}

// Whether what was reached, and all that comes after it, has a fence that happens before `changed`, or,
// if that counts, `changed` itself.
bool consistency::reaches_changed(graph const& g, event_id changed, bool itself) {
  auto const& known = g.known_after(changed).hb;
  for (bool more = true; more;) {
    more = false;
    for (unsigned t = 0; t != used_threads_; ++t) {
      auto& here = threads_[t];
      while (here.accesses_left != here.accesses_from) {
        more = true;
        auto const& a = here.accesses[--here.accesses_left];
        if (itself && changed == event_id{t, a.index}) return true;
        leave_access(g, {t, a.index}, a.other_after);
      }
      while (here.fences_left != here.fences_from) {
        more = true;
        event_id const f{t, here.fences[--here.fences_left]};
        if (graph::covers(known, f)) return true;
        leave_fence(g, f);
      }
    }
  }
  return false;
}

// A seq_cst event, and so all of its thread that come after it.
void consistency::reach(event_id e) {
  auto& here = threads_[e.thread()];
  while (here.accesses_from != 0 && here.accesses[here.accesses_from - 1].index >= e.index())
    --here.accesses_from;
  while (here.fences_from != 0 && here.fences[here.fences_from - 1] >= e.index()) --here.fences_from;
}

void consistency::reach_fences(unsigned t, unsigned from) {
  auto& here = threads_[t];
  auto first = here.fences_from;
  while (first != 0 && here.fences[first - 1] >= from) --first;
  if (first != here.fences_from) reach({t, here.fences[first]});
}

// What ends at an event ends at the event itself, if that is seq_cst, and at the fences that it happens
// before.
void consistency::arrive(graph const& g, event_id e) {
  if (is_seq_cst(g.at(e))) reach(e);
  arrive_at_fences_after(g, e);
}

void consistency::arrive_at_fences_after(graph const& g, event_id e) {
  if (!has_fences()) return;
  for (unsigned t = 0; t != used_threads_; ++t) {
    auto& from = threads_[t].next_known_from;
    auto const first = first_to_know(g, t, from, e);
    if (first == from) continue;
    from = first;
    reach_fences(t, from);
  }
}

void consistency::leave_access(graph const& g, event_id e, unsigned other_after) {
  auto const& here = g.at(e);
  auto const length = g.length(e.thread());
  // Happens-before between what comes after the one and before the other, at other locations.
  if (other_after != length) {
    event_id const other{e.thread(), other_after};
    for (unsigned t = 0; t != used_threads_; ++t) {
      if (t == e.thread()) continue;
      auto& there = threads_[t];
      there.other_known_from = first_to_know(g, t, there.other_known_from, other);
      auto first = there.accesses_from;
      while (first != 0 && there.accesses[first - 1].other_before > there.other_known_from) --first;
      if (first != there.accesses_from) reach({t, there.accesses[first].index});
    }
  }
  if (e.index() + 1 != length) arrive_at_fences_after(g, {e.thread(), e.index() + 1});
  // And at the one location.
  for (unsigned t = 0; t != used_threads_; ++t) {
    if (t == e.thread()) continue;
    auto const& there = threads_[t];
    auto const last = g.last_of(t);
    if (last == no_event || !graph::covers(g.known_after(last).hb, e)) continue;
    unsigned first = 0;
    for (unsigned end = last.index(); first != end;) {
      auto const middle = first + (end - first) / 2;
      if (graph::covers(g.known_after({t, middle}).hb, e)) end = middle;
      else first = middle + 1;
    }
    auto const reached = there.accesses_from == there.accesses.size()
                             ? g.length(t)
                             : there.accesses[there.accesses_from].index;
    bool is_first = true;
    for (auto i = first; i < reached; ++i) {
      auto const& other = g.at(t, i);
      if (!has_location(other.what) || other.location != here.location) continue;
      if (is_first) arrive_at_fences_after(g, {t, i});
      is_first = false;
      if (!is_seq_cst(other)) continue;
      reach({t, i});
      break;
    }
  }
  leave_by_location(g, e);
}

// Modification order and from-reads; in C++20, what reads from what comes after by these comes after, too.
void consistency::leave_by_location(graph const& g, event_id e) {
  auto const& here = g.at(e);
  follow_modification_order(g, here.location, here.writes() ? e : here.reads_from);
  if (here.writes() && model_ == memory_model::cxx20_sc)
    for_each_reader(e, [&](event_id r) { arrive(g, r); });
}

void consistency::follow_modification_order(graph const& g, location_id l, event_id from) {
  auto const first = g.after(from, l);
  if (!first.is_event()) return;
  auto& end = places_[l].from;
  for (auto w = first; w.is_event() && g.at(w).position < end; w = g.at(w).after) {
    arrive(g, w);
    if (model_ == memory_model::cxx20_sc) for_each_reader(w, [&](event_id r) { arrive(g, r); });
  }
  end = std::min(end, g.at(first).position);
}

// Of fences, what comes after by extended coherence order: reads of the writes, too.
void consistency::follow_what_fences_see(graph const& g, location_id l, event_id from) {
  auto const first = g.after(from, l);
  if (!first.is_event()) return;
  auto& end = places_[l].seen_by_fences_from;
  for (auto w = first; w.is_event() && g.at(w).position < end; w = g.at(w).after)
    for_each_reader(w, [&](event_id r) { arrive_at_fences_after(g, r); });
  end = std::min(end, g.at(first).position);
}

void consistency::leave_fence(graph const& g, event_id f) {
  for (unsigned t = 0; t != used_threads_; ++t) {
    auto& there = threads_[t];
    auto const before = there.fence_known_from;
    there.fence_known_from = first_to_know(g, t, before, f);
    if (there.fence_known_from == before) continue;
    for (auto i = before; i-- != there.fence_known_from;) leave_after_fence(g, {t, i});
    reach_fences(t, there.fence_known_from);
    // Accesses before which something happens after the fence.
    auto first = there.accesses_from;
    while (first != 0 && there.accesses[first - 1].index > there.fence_known_from) --first;
    if (first != there.accesses_from) reach({t, there.accesses[first].index});
  }
  // What knows of the fence first may itself be an access: of what happens before it at its location,
  // something may happen after a fence.
  for (unsigned t = 0; t != used_threads_; ++t) {
    event_id const first{t, threads_[t].fence_known_from};
    if (first.index() == g.length(t)) continue;
    auto const& e = g.at(first);
    if (!has_location(e.what) || !is_seq_cst(e)) continue;
    auto const& known = g.known_after(first).hb;
    for (unsigned other = 0; other != used_threads_; ++other) {
      if (other == t) continue;
      auto n = g.where(e.location).accesses[other];
      while (n > known[other]) n = g.at(other, n - 1).previous;
      if (n > threads_[other].fence_known_from) reach(first);
    }
  }
}

void consistency::leave_after_fence(graph const& g, event_id e) {
  auto const& here = g.at(e);
  if (!has_location(here.what)) return;
  leave_by_location(g, e);
  if (here.writes()) for_each_reader(e, [&](event_id r) { arrive_at_fences_after(g, r); });
  follow_what_fences_see(g, here.location, here.writes() ? e : here.reads_from);
}

}  // namespace interlock::checker::rc11
