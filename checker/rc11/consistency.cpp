#include <interlock/checker/rc11/consistency.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace interlock::checker::rc11 {
namespace {

bool is_seq_cst(event const& e) noexcept { return e.effective_order() == order::seq_cst; }

}  // namespace

// An edge a → b says that b may not come before a in the total order of seq_cst events. In RC11's
// terms the edges are psc: scb between accesses, and what fences make of it.
bool consistency::is_ordered(graph const& g) {
  collect(g);
  if (nodes_.size() < 2) return true;
  words_ = (nodes_.size() + 63) / 64;
  edges_.assign(words_ * nodes_.size(), 0);
  scratch_.assign(words_ * 6, 0);
  order_by_happens_before(g);
  for (unsigned l = 0; l != g.locations(); ++l) order_by_location(g, static_cast<location_id>(l));
  return is_acyclic();
}

void consistency::collect(graph const& g) {
  nodes_.clear();
  fences_.clear();
  for (unsigned t = 0; t != max_threads; ++t)
    for (unsigned i = 0; i != g.length(t); ++i) {
      event_id const id{t, i};
      if (!is_seq_cst(g.at(id)) || g.at(id).kind == event_kind::choice) continue;
      if (g.at(id).kind == event_kind::fence) fences_.push_back(static_cast<unsigned>(nodes_.size()));
      nodes_.push_back(id);
    }
}

void consistency::order_by_happens_before(graph const& g) {
  auto const other_location = [&](event_id e, int direction) {
    auto const& here = g.at(e);
    for (auto i = static_cast<int>(e.index()) + direction;
         i >= 0 && i < static_cast<int>(g.length(e.thread())); i += direction) {
      event_id const id{e.thread(), static_cast<unsigned>(i)};
      auto const& there = g.at(id);
      if (there.kind == event_kind::choice) continue;
      if (model_ == memory_model::cxx20_sc || there.kind == event_kind::fence ||
          there.location != here.location)
        return id;
    }
    return no_event;
  };
  auto const neighbour = [&](event_id e, int direction) {
    auto const i = static_cast<int>(e.index()) + direction;
    return i >= 0 && i < static_cast<int>(g.length(e.thread()))
               ? event_id{e.thread(), static_cast<unsigned>(i)}
               : no_event;
  };
  for (unsigned a = 0; a != nodes_.size(); ++a)
    for (unsigned b = 0; b != nodes_.size(); ++b) {
      if (a == b) continue;
      auto const from = nodes_[a];
      auto const to = nodes_[b];
      bool ordered = false;
      if (from.thread() == to.thread()) {
        ordered = from.index() < to.index();
      } else {
        bool const from_fence = g.at(from).kind == event_kind::fence;
        bool const to_fence = g.at(to).kind == event_kind::fence;
        // From what comes after `from` to what comes before `to`, for accesses; a fence is
        // ordered by all that happens before and after it.
        auto const next = from_fence ? from : to_fence ? neighbour(from, 1) : other_location(from, 1);
        auto const previous =
            to_fence ? to : from_fence ? neighbour(to, -1) : other_location(to, -1);
        ordered = next != no_event && previous != no_event &&
                  graph::covers(g.at(previous).hb, next);
      }
      if (ordered) add(successors(a), b);
    }
}

void consistency::add_fences_before(graph const& g, row set, event_id e) const noexcept {
  for (auto const f : fences_)
    if (graph::covers(g.at(e).hb, nodes_[f])) add(set, f);
}

void consistency::add_fences_after(graph const& g, row set, event_id e) const noexcept {
  for (auto const f : fences_)
    if (graph::covers(g.at(nodes_[f]).hb, e)) add(set, f);
}

void consistency::connect(row from, row to) {
  for (std::size_t w = 0; w != words_; ++w)
    for (auto bits = from[w]; bits != 0; bits &= bits - 1) {
      auto const node = static_cast<unsigned>(w * 64) + static_cast<unsigned>(std::countr_zero(bits));
      auto const out = successors(node);
      for (std::size_t i = 0; i != words_; ++i) out[i] |= to[i];
    }
}

void consistency::order_by_location(graph const& g, location_id l) {
  auto const& here = g.where(l);
  if (!here.newest.is_event()) return;
  std::array<row, 6> sets;
  for (std::size_t i = 0; i != sets.size(); ++i) {
    sets[i] = scratch_.data() + i * words_;
    std::fill_n(sets[i], words_, 0);
  }
  auto const [earlier, to, earlier_fences, to_fences, reader_fences, readers] = sets;
  auto const clear = [&](row set) { std::fill_n(set, words_, 0); };
  auto const join = [&](row into, row what) {
    for (std::size_t i = 0; i != words_; ++i) into[i] |= what[i];
  };
  auto const add_itself = [&](row set, event_id e) {
    if (!is_seq_cst(g.at(e))) return;
    auto const node = std::lower_bound(nodes_.begin(), nodes_.end(), e);
    add(set, static_cast<unsigned>(node - nodes_.begin()));
  };

  // hb between accesses of the one location, each with the fences around it.
  for (auto y = here.newest; y.is_event(); y = g.at(y).chain) {
    clear(to);
    add_itself(to, y);
    add_fences_after(g, to, y);
    bool const wanted = std::any_of(to, to + words_, [](auto bits) { return bits != 0; });
    if (!wanted) continue;
    for (auto x = here.newest; x.is_event(); x = g.at(x).chain) {
      if (x == y || !graph::covers(g.at(y).hb, x)) continue;
      clear(earlier);
      add_itself(earlier, x);
      add_fences_before(g, earlier, x);
      connect(earlier, to);
    }
  }

  // Modification order and from-reads, write by write; and what fences see of eco.
  clear(earlier);
  clear(earlier_fences);
  bool const reads_count = model_ == memory_model::cxx20_sc;
  for (auto w = initial;;) {
    if (w.is_event()) {
      clear(to);
      add_itself(to, w);
      add_fences_after(g, to, w);
      connect(earlier, to);
      clear(to_fences);
      add_fences_after(g, to_fences, w);
      connect(earlier_fences, to_fences);
      add_itself(earlier, w);
      add_fences_before(g, earlier, w);
      add_fences_before(g, earlier_fences, w);
    }
    clear(to_fences);
    clear(readers);
    clear(reader_fences);
    clear(to);
    for (auto r = here.newest; r.is_event(); r = g.at(r).chain) {
      if (g.at(r).kind != event_kind::read || g.at(r).reads_from != w) continue;
      add_fences_after(g, to_fences, r);
      add_itself(to, r);
      add_fences_after(g, to, r);
      add_itself(readers, r);
      add_fences_before(g, readers, r);
      add_fences_before(g, reader_fences, r);
    }
    connect(earlier_fences, to_fences);
    if (reads_count) connect(earlier, to);
    join(earlier, readers);
    join(earlier_fences, reader_fences);
    w = g.after(w, l);
    if (!w.is_event()) break;
  }
}

// Takes away nodes without successors until none is left, or only cycles are.
bool consistency::is_acyclic() {
  auto left = nodes_.size();
  auto const alive = scratch_.data();
  std::fill_n(alive, words_, 0);
  for (unsigned n = 0; n != nodes_.size(); ++n) add(alive, n);
  for (bool removed = true; removed && left != 0;) {
    removed = false;
    for (unsigned n = 0; n != nodes_.size(); ++n) {
      auto const bit = std::uint64_t{1} << (n % 64);
      if ((alive[n / 64] & bit) == 0) continue;
      auto const out = successors(n);
      bool ends = true;
      for (std::size_t w = 0; w != words_ && ends; ++w) ends = (out[w] & alive[w]) == 0;
      if (!ends) continue;
      alive[n / 64] &= ~bit;
      --left;
      removed = true;
    }
  }
  return left == 0;
}

}  // namespace interlock::checker::rc11
