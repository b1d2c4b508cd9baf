#include <interlock/checker/rc11/graph.hpp>

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
  order_ = m->order.data();
  locations_ = m->locations.data();
  standings_ = m->standings.data();
}

void graph::clear() noexcept {
  size_ = 0;
  used_locations_ = 0;
  seq_cst_ = 0;
  with_twins_ = 0;
  lengths_ = {};
}

void graph::keep_standings() noexcept {
  keeps_standings_ = true;
  for (unsigned i = 0; i != size_; ++i) stood(order_[i]) = {};
}

void graph::make_known(location_id l) noexcept {
  for (; used_locations_ <= l; ++used_locations_)
    locations_[used_locations_] = {0, initial, initial, no_event};
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
inline void graph::count(event const& e) noexcept {
  if (e.may_be_seq_cst()) ++seq_cst_;
  if (e.twins != 0) ++with_twins_;
}

// Makes the event the newest.
inline void graph::link(event_id id) noexcept {
  auto& e = at(id);
  e.stamp = static_cast<std::uint16_t>(size_);
  order_[size_++] = id;
  if (e.what == effect::fence || e.what == effect::choose) return;
  auto& l = locations_[e.location];
  e.chain = l.newest;
  l.newest = id;
}

event_id graph::append(unsigned thread, request const& what) noexcept {
  event_id const id{thread, lengths_[thread]++};
  auto& e = at(id);
  static_cast<request&>(e) = what;
  e.value = 0;
  e.reads_from = e.before = e.after = no_event;
  e.position = 0;
  e.variant = 0;
  e.kind = kind_before(what.what);
  e.took_over = false;
  count(e);
  link(id);
  return id;
}

void graph::cut(unsigned size) noexcept {
  while (size_ > size) {
    auto const id = order_[--size_];
    auto& e = at(id);
    if (e.writes()) remove(id);
    if (e.what != effect::fence && e.what != effect::choose) locations_[e.location].newest = e.chain;
    if (e.may_be_seq_cst()) --seq_cst_;
    if (e.twins != 0) --with_twins_;
    --lengths_[id.thread()];
  }
}

void graph::copy(graph const& from) noexcept { copy_part(from, from.size_, {}, no_event); }

void graph::copy_for_revisit(graph const& from, event_id read, event_id write) noexcept {
  copy_part(from, from.at(read).stamp + 1U, from.with_twins(from.at(write).porf), read);
  at(read).kind = event_kind::read;
}

// The `older` oldest events and those that are known. One of them does not write any more.
void graph::copy_part(graph const& from, unsigned older, clock const& known,
                      event_id without_its_write) noexcept {
  clear();
  keeps_standings_ = from.keeps_standings_;
  loops_known_ = from.loops_known_;
  auto const take = [&](event_id id) {
    at(id) = from.at(id);
    if (keeps_standings_) stood(id) = from.stood(id);
    ++lengths_[id.thread()];
    count(at(id));
  };
  // Of what has a modification order of its own to make, the first is no_event.
  auto const loses = [&](event_id write) { locations_[from.at(write).location].first = no_event; };
  used_locations_ = from.used_locations_;
  for (unsigned l = 0; l != used_locations_; ++l) {
    auto& here = locations_[l] = from.locations_[l];
    while (here.newest.is_event() && from.at(here.newest).stamp >= older)
      here.newest = from.at(here.newest).chain;
  }
  for (; size_ != older; ++size_) take(order_[size_] = from.order_[size_]);
  for (auto stamp = older; stamp != from.size_; ++stamp) {
    auto const id = from.order_[stamp];
    if (covers(known, id)) {
      take(id);
      link(id);
    } else if (from.at(id).writes()) {
      loses(id);
    }
  }
  if (without_its_write.is_event() && from.at(without_its_write).writes()) loses(without_its_write);
  for (unsigned l = 0; l != used_locations_; ++l) {
    auto& here = locations_[l];
    if (here.first != no_event) continue;
    here.first = here.last = initial;
    for (auto w = from.locations_[l].first; w.is_event(); w = from.at(w).after) {
      if (w == without_its_write || w.index() >= lengths_[w.thread()]) continue;
      auto& e = at(w);
      e.before = here.last;
      e.after = no_event;
      e.position = static_cast<std::uint16_t>(position_of(here.last) + 1);
      (here.last == initial ? here.first : at(here.last).after) = w;
      here.last = w;
    }
  }
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

  static constexpr event nothing_before{};
  auto const& p = id.index() == 0 ? nothing_before : *(&e - 1);
  auto hb = p.hb;
  auto porf = p.porf;
  auto acquirable = p.acquirable;
  auto released = p.released;
  clock message;
  auto const how = e.effective_order();
  if (write.is_event()) {
    auto const& from = at(write);
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
  e.hb = hb;
  e.porf = porf;
  e.acquirable = acquirable;
  e.released = released;
  e.message = message;
}

void graph::insert_after(event_id id, event_id before) noexcept {
  auto& e = at(id);
  auto& l = locations_[e.location];
  auto const after = before == initial ? l.first : at(before).after;
  e.before = before;
  e.after = after.is_event() ? after : no_event;
  (before == initial ? l.first : at(before).after) = id;
  if (e.after == no_event) {
    l.last = id;
    e.position = static_cast<std::uint16_t>(position_of(before) + 1);
    return;
  }
  at(e.after).before = id;
  auto position = position_of(before);
  for (auto w = id; w.is_event(); w = at(w).after) at(w).position = static_cast<std::uint16_t>(++position);
}

void graph::remove(event_id id) noexcept {
  auto& e = at(id);
  auto& l = locations_[e.location];
  auto const after = e.after;
  if (e.before == initial) l.first = after.is_event() ? after : initial;
  else at(e.before).after = after;
  if (after.is_event()) at(after).before = e.before;
  else l.last = e.before;
}

clock graph::closed_under_twins(clock c) const noexcept {
  for (bool grows = true; grows;) {
    grows = false;
    for (unsigned t = 0; t != max_threads; ++t)
      for (unsigned i = 0; i != c[t]; ++i) {
        auto const twins = at({t, i}).twins;
        if (twins == 0) break;  // and so of all that follow
        // The nearest one has the others for its own.
        event_id const first{static_cast<unsigned>(std::bit_width(twins)) - 1, i};
        if (covers(c, first)) continue;
        c |= at(first).porf;
        grows = true;
      }
  }
  return c;
}

unsigned graph::oldest_position(clock const& c, location_id l) const noexcept {
  unsigned result = 0;
  auto const newest = position_of(locations_[l].last);
  for (auto id = locations_[l].newest; id.is_event() && result != newest; id = at(id).chain) {
    if (!covers(c, id)) continue;
    auto const& e = at(id);
    auto const position = e.writes() ? e.position : position_of(e.reads_from);
    result = std::max<unsigned>(result, position);
  }
  return result;
}

}  // namespace interlock::checker::rc11
