#include <interlock/checker/rc11/graph/graph.hpp>

#include <algorithm>
#include <bit>

#include <interlock/checker/heap/mapping.hpp>

namespace interlock::checker::rc11 {

using model::acquires;
using model::releases;

namespace {

constinit reused_pages pages_of_graphs;

}  // namespace

void graph::give_back::operator()(void* p) const { pages_of_graphs.give_back(p); }

graph::graph() {
  auto* mapped = pages_of_graphs.take();
  if (mapped == nullptr) mapped = map_pages(anywhere, sizeof(memory));
  memory_.reset(mapped);
  auto* const m = static_cast<memory*>(mapped);
  events_ = m->events.data();
  known_ = m->known.data();
  order_ = m->order.data();
  locations_ = m->locations.data();
  standings_ = m->standings.data();
}

void graph::clear() noexcept {
  size_ = 0;
  used_locations_ = 0;
  seq_cst_ = 0;
  seq_cst_fences_ = 0;
  weaker_accesses_ = 0;
  with_twins_ = 0;
  threads_ = 0;
  lengths_ = {};
}

void graph::keep_standings() noexcept {
  keeps_standings_ = true;
  for (unsigned i = 0; i != size_; ++i) stood(order_[i]) = {};
}

void graph::make_known(location_id l) noexcept {
  for (; used_locations_ <= l; ++used_locations_)
    locations_[used_locations_] = {0, initial, initial, no_event, {}};
}

namespace {

// Of an event that reads nothing yet: all that can be said is whether it will write by itself.
constexpr event_kind kind_before(effect what) noexcept {
  switch (what) {
    case effect::store: return event_kind::write;
    case effect::fence: return event_kind::fence;
    case effect::choose: return event_kind::choice;
    default: return event_kind::read;
  }
}

}  // namespace

// What of an event is counted.
inline void graph::count(event const& e, unsigned by) noexcept {
  if (e.may_be_seq_cst()) {
    seq_cst_ += by;
    if (e.what == effect::fence) seq_cst_fences_ += by;
  }
  if (e.may_be_weaker()) weaker_accesses_ += by;
  if (e.twins != 0) with_twins_ += by;
}

event_id graph::append(unsigned thread, request const& what) noexcept {
  event_id const id{thread, length(thread)};
  lengths_.count(thread);
  if (threads_ <= thread) threads_ = thread + 1;
  auto& e = at(id);
  static_cast<request&>(e) = what;
  e.value = 0;
  e.reads_from = e.before = e.after = e.oldest_after = no_event;
  e.stamp = size_;
  e.position = 0;
  e.variant = 0;
  e.previous = 0;
  e.kind = kind_before(what.what);
  e.took_over = false;
  count(e, 1);
  order_[size_++] = id;
  if (has_location(what.what)) {
    auto& accesses = locations_[what.location].accesses;
    e.previous = static_cast<std::uint16_t>(accesses[thread]);
    accesses.set(thread, id.index() + 1);
  }
  return id;
}

void graph::cut(unsigned size) noexcept {
  while (size_ > size) {
    auto const id = order_[--size_];
    auto const& e = at(id);
    if (e.writes()) remove(id);
    if (has_location(e.what)) locations_[e.location].accesses.set(id.thread(), e.previous);
    count(e, -1U);
    lengths_.set(id.thread(), id.index());
  }
}

void graph::copy(graph const& from) noexcept { copy_part(from, from.size_, {}, no_event); }

void graph::copy_for_revisit(graph const& from, event_id read, event_id write) noexcept {
  copy_part(from, from.at(read).stamp + 1U, from.with_twins(from.known_after(write).porf), read);
  at(read).kind = event_kind::read;
}

void graph::copy_without(graph const& from, event_id read, event_id write) noexcept {
  copy_part(from, from.at(read).stamp, from.with_twins(from.known_after(write).porf), no_event);
}

// The `older` oldest events and those that are known. One of them does not write any more.
void graph::copy_part(graph const& from, unsigned older, clock const& known,
                      event_id without_its_write) noexcept {
  keeps_standings_ = from.keeps_standings_;
  loops_known_ = from.loops_known_;
  size_ = older;
  used_locations_ = from.used_locations_;
  seq_cst_ = from.seq_cst_;
  seq_cst_fences_ = from.seq_cst_fences_;
  weaker_accesses_ = from.weaker_accesses_;
  with_twins_ = from.with_twins_;
  threads_ = from.threads_;
  lengths_ = from.lengths_;
  std::copy_n(from.locations_, used_locations_, locations_);
  auto const take = [&](event_id id) {
    at(id) = from.at(id);
    known_[place(id)] = from.known_[place(id)];
    if (keeps_standings_) stood(id) = from.stood(id);
  };
  for (unsigned stamp = 0; stamp != older; ++stamp) take(order_[stamp] = from.order_[stamp]);
  // Of what has a modification order of its own to make, the first is no_event.
  auto const loses = [&](event const& write) { locations_[write.location].first = no_event; };
  // From the newest on, so that what is left of a thread is known by its length.
  for (auto stamp = from.size_; stamp-- != older;) {
    auto const id = from.order_[stamp];
    if (covers(known, id)) continue;
    auto const& e = from.at(id);
    lengths_.set(id.thread(), id.index());
    count(e, -1U);
    if (has_location(e.what)) locations_[e.location].accesses.set(id.thread(), e.previous);
    if (e.writes()) loses(e);
  }
  for (auto stamp = older; stamp != from.size_; ++stamp) {
    auto const id = from.order_[stamp];
    if (id.index() >= length(id.thread())) continue;
    take(id);
    at(id).stamp = size_;
    order_[size_++] = id;
  }
  if (without_its_write.is_event() && from.at(without_its_write).writes())
    loses(from.at(without_its_write));
  for (unsigned l = 0; l != used_locations_; ++l)
    if (locations_[l].first == no_event)
      copy_order_without(from, static_cast<location_id>(l), without_its_write);
}

// Of the location's writes those that are here.
void graph::copy_order_without(graph const& from, location_id l,
                               event_id without_its_write) noexcept {
  auto& here = locations_[l];
  here.first = here.last = initial;
  unsigned position = 0;
  for (auto w = from.locations_[l].first; w.is_event(); w = from.at(w).after) {
    if (w == without_its_write || w.index() >= length(w.thread())) continue;
    auto& e = at(w);
    e.before = here.last;
    e.position = ++position;
    (here.last == initial ? here.first : at(here.last).after) = w;
    here.last = w;
  }
  auto oldest = no_event;
  for (auto w = here.last; w != initial; w = at(w).before) {
    auto& e = at(w);
    e.oldest_after = oldest;
    oldest = older_of(w, oldest);
  }
  here.oldest = oldest;
  if (here.last != initial) at(here.last).after = no_event;
}

void graph::settle(event_id id, event_id write, unsigned variant) noexcept {
  auto& e = at(id);
  if (keeps_standings_) stood(id).is_written_known = false;
  e.reads_from = write;
  e.variant = static_cast<std::uint16_t>(variant);
  auto const value = write == no_event ? 0 : value_of(write, e.location);
  auto const became = evaluate(e.what, value, variant, e.operand, e.expected, e.bytes);
  e.kind = became.kind;
  e.value = became.written;
  if (e.what != effect::compare_exchange) e.expected = value;

  auto const& p = known_before(id);
  auto hb = p.hb;
  auto porf = p.porf;
  auto acquirable = p.acquirable;
  auto released = p.released;
  clock message;
  auto const how = e.effective_order();
  if (write.is_event()) {
    auto const& from = known_[place(write)];
    porf |= from.porf;
    message = from.message;
    if (acquires(how)) hb |= message;
    // What was read before an acquire fence is acquired by it.
    acquirable |= message;
  }
  hb.count(id.thread());
  porf.count(id.thread());
  if (e.kind == event_kind::fence) {
    if (acquires(how)) hb |= acquirable;
    if (releases(how)) released = hb;
  } else if (e.writes()) {
    // A release sequence goes on through updates alone ([intro.races]/5 of C++20).
    auto const passed_on = message;
    message = releases(how) ? hb : released;
    if (e.kind == event_kind::update) message |= passed_on;
  }
  auto& known = known_[place(id)];
  known.hb = hb;
  known.porf = porf;
  known.acquirable = acquirable;
  known.released = released;
  known.message = message;
}

void graph::insert_after(event_id id, event_id before) noexcept {
  auto& e = at(id);
  auto& l = locations_[e.location];
  auto const after = before == initial ? l.first : at(before).after;
  e.before = before;
  e.after = after.is_event() ? after : no_event;
  e.oldest_after = after.is_event() ? older_of(after, at(after).oldest_after) : no_event;
  // Of a new event, that is at most the one before it.
  for (auto w = before;; w = at(w).before) {
    auto& oldest = oldest_after(w, l);
    if (older_of(oldest, id) != id) break;
    oldest = id;
    if (w == initial) break;
  }
  (before == initial ? l.first : at(before).after) = id;
  auto position = position_of(before);
  if (e.after == no_event) {
    l.last = id;
    e.position = position + 1;
    return;
  }
  at(e.after).before = id;
  for (auto w = id; w.is_event(); w = at(w).after) at(w).position = ++position;
}

void graph::remove(event_id id) noexcept {
  auto& e = at(id);
  auto& l = locations_[e.location];
  auto const after = e.after;
  if (e.before == initial) l.first = after.is_event() ? after : initial;
  else at(e.before).after = after;
  if (after.is_event()) at(after).before = e.before;
  else l.last = e.before;
  auto left = e.oldest_after;
  for (auto w = e.before;; w = at(w).before) {
    auto& oldest = oldest_after(w, l);
    if (oldest != id) break;
    oldest = left;
    if (w == initial) break;
    left = older_of(w, left);
  }
}

// Of the twins of an event the nearest one has the others for its own; and that is another one for at most
// as many stretches of a thread's events as there are twins.
clock graph::closed_under_twins(clock c) const noexcept {
  for (bool grows = true; grows;) {
    grows = false;
    for (unsigned t = 0; t != threads_; ++t)
      for (unsigned known = c[t], from = 0; from != known;) {
        auto const nearest = [&](unsigned i) { return std::bit_width(at(t, i).twins); };
        auto const first = static_cast<unsigned>(nearest(from));
        if (first == 0) break;  // and so have all that follow
        // The last of the stretch.
        unsigned end = known;
        while (end - from > 1) {
          auto const middle = from + (end - from) / 2;
          (static_cast<unsigned>(nearest(middle)) == first ? from : end) = middle;
        }
        event_id const its{first - 1, from};
        from = end;
        if (covers(c, its)) continue;
        c |= known_after(its).porf;
        grows = true;
      }
  }
  return c;
}

// Of what one thread does at a location, a later event never comes before an earlier one.
unsigned graph::oldest_position(clock const& c, location_id l) const noexcept {
  auto const& here = locations_[l];
  if (here.last == initial) return 0;
  auto const newest = at(here.last).position;
  if (covers(c, here.last)) return newest;
  unsigned result = 0;
  for (unsigned t = 0; t != threads_ && result != newest; ++t) {
    auto n = here.accesses[t];
    while (n > c[t]) n = at(t, n - 1).previous;
    if (n != 0) result = std::max(result, position_seen_by({t, n - 1}));
  }
  return result;
}

unsigned graph::oldest_position(event_id id) const noexcept {
  if (id.index() == 0) return 0;
  auto const& e = at(id);
  // Mostly the thread knows the newest write itself.
  if (auto const last = locations_[e.location].last; e.previous != 0 && last.is_event())
    if (auto const seen = position_seen_by({id.thread(), e.previous - 1U}); seen == at(last).position)
      return seen;
  return oldest_position(known_before(id).hb, e.location);
}

}  // namespace interlock::checker::rc11
