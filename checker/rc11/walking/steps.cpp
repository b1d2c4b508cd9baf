// The steps of a walk: what each operation reads, and where in modification order it writes.
#include <interlock/checker/rc11/walking/walk.hpp>

#include <algorithm>
#include <utility>

namespace interlock::checker::rc11 {

plan::placement const* walker::planned(event_id id) const {
  if (plan_ == nullptr || !id.is_event()) return nullptr;
  auto const& known = plan_->events[id.thread()];
  return id.index() < known.size() ? &known[id.index()] : nullptr;
}

void walker::read(event_id id, action const&) {
  auto& g = *graph_;
  auto& e = g.at(id);
  auto const& known = g.known_before(id).hb;
  auto const newest = g.where(e.location).last;
  auto& stale = walks_[running_].stale;
  auto const again = std::find_if(stale.begin(), stale.end(),
                                  [&](auto const& each) { return each.first == e.location; });
  auto oldest = g.oldest_position(known, e.location);
  if (again != stale.end()) {
    for (auto w = newest; g.position_of(w) > oldest;) {
      w = g.at(w).before;
      newest_again_ = newest_again_ || (again->second && g.value_of(w, e.location) != *again->second);
    }
    oldest = g.position_of(newest);
    stale.erase(again);
  }
  std::vector<candidate> candidates;
  for (auto w = newest;;) {
    candidate c{w, {}};
    auto const value = g.value_of(w, e.location);
    for (unsigned v = 0; v != variants_of(e.what, value, e.operand, e.expected, e.limit); ++v) {
      bool const updates =
          evaluate(e.what, value, v, e.operand, e.expected, e.bytes).kind == event_kind::update;
      if (updates && g.update_of(w, e.location) != no_event) continue;
      if (blocks(e.what, value, v, e.operand) &&
          (awaits(e.what) || (w != newest && would_be_woken(w, e.location))))
        continue;
      bool fits = true;
      if (w != newest) {
        g.settle(id, w, v);
        if (updates) g.insert_after(id, w);
        fits = is_consistent(id);
        if (updates) g.remove(id);
        e.kind = event_kind::read;
      }
      if (fits) c.variants.push_back(v);
    }
    if (!c.variants.empty()) candidates.push_back(std::move(c));
    if (g.position_of(w) <= oldest) break;
    w = g.at(w).before;
  }
  if (candidates.empty()) candidates.push_back({newest, {0}});
  auto const* const wanted = planned(id);
  std::optional<unsigned> which;
  if (wanted != nullptr)
    for (unsigned i = 0; i != candidates.size(); ++i)
      if (candidates[i].write == wanted->write) which = i;
  auto const& from = candidates[candidates.size() == 1
                                    ? 0
                                    : choose(static_cast<unsigned>(candidates.size()), choice::load, which)];
  unsigned variant = from.variants[0];
  if (from.variants.size() > 1) {
    std::optional<unsigned> v;
    if (wanted != nullptr)
      for (unsigned i = 0; i != from.variants.size(); ++i)
        if (from.variants[i] == wanted->variant) v = i;
    auto const kind = e.what == effect::notify_one ? choice::waiter
                      : e.what == effect::wait     ? choice::timeout
                                                   : choice::spurious;
    variant = from.variants[choose(static_cast<unsigned>(from.variants.size()), kind, v)];
  }
  g.settle(id, from.write, variant);
  if (e.kind == event_kind::update) g.insert_after(id, from.write);
}

void walker::write(event_id id, action const&) {
  auto& g = *graph_;
  auto const& e = g.at(id);
  auto const& known = g.known_before(id).hb;
  auto const oldest = g.oldest_position(known, e.location);
  auto const newest = g.where(e.location).last;
  g.settle(id);
  std::vector<event_id> places{newest};
  for (auto w = newest; g.position_of(w) > oldest;) {
    w = g.at(w).before;
    if (g.update_of(w, e.location) != no_event) continue;
    g.insert_after(id, w);
    bool const fits = is_consistent(id);
    g.remove(id);
    if (fits) places.push_back(w);
  }
  std::optional<unsigned> which;
  if (auto const* const wanted = planned(id))
    for (unsigned i = 0; i != places.size() && !which; ++i)
      if (auto const* const other = planned(places[i]);
          places[i] == initial || (other != nullptr && other->position < wanted->position))
        which = i;
  g.insert_after(id, places[places.size() == 1 ? 0
                                               : choose(static_cast<unsigned>(places.size()),
                                                        choice::placement, which)]);
}

answer walker::event(request const& what, action const& a) {
  auto& me = mine();
  auto& walk = walks_[running_];
  for (remark why = remark::none;;) {
    reschedule();
    if (awaits(what.what)) {
      walk.awaits = &what;
      bool slept = false;
      while (!walk.timed_out &&
             blocks(what.what, graph_->value_of(graph_->where(what.location).last, what.location), 0,
                    what.operand)) {
        if (!slept && what.what == effect::lock) note(a, remark::blocks);
        slept = true;
        me.now = state::stuck;
        suspend();
      }
      walk.awaits = nullptr;
      me.now = state::ready;
    }
    expect_room(a);
    use_again(what.what, what.location, a);
    announce(a);
    weak_reads_ = weak_reads_ || reads_weakly(what);
    weak_writes_ = weak_writes_ || writes_weakly(what);
    auto const id = graph_->append(running_, what);
    keep_standing(id);
    auto& e = graph_->at(id);
    if (reads(what.what)) {
      read(id, a);
    } else if (what.what == effect::store) {
      write(id, a);
    } else if (what.what == effect::choose) {
      std::optional<unsigned> wanted;
      if (auto const* const known = planned(id)) wanted = known->variant;
      auto const kind = a.what == operation::choose ? choice::user : choice::timeout;
      graph_->settle(id, no_event, what.operand == 1 ? 0 : choose(static_cast<unsigned>(what.operand), kind, wanted));
    } else {
      graph_->settle(id);
    }
    performed(a.where);
    steps_[running_].resize(me.executed, step_ + 1);
    if (!reads(what.what)) {
      emit_event(id, a, why);
      return {0, false, e.variant};
    }
    auto const value = e.value_read();
    if (!blocks(e.what, value, e.variant, e.operand)) {
      walk.timed_out = false;  // its time was over, but somebody has woken it before it ran
      if (e.variant == 1 && e.what == effect::wait) why = remark::times_out;
      emit_event(id, a, why);
      return {value, e.kind == event_kind::update, e.variant};
    }
    if (e.what == effect::woken) {  // its time is over, and it is still among the waiting
      walk.timed_out = false;
      ++me.timeouts_left;  // this timeout was not early
      return {value, false, 1};
    }
    emit_event(id, a, remark::blocks);
    walk.asleep = true;
    walk.notified = walk.timed_out = false;
    me.now = state::stuck;
    suspend();
    me.now = state::ready;
    walk.asleep = false;
    if (walk.timed_out) {
      walk.timed_out = false;
      // It finds the same as before, and that its time is over.
      graph_->settle(id, e.reads_from, 1);
      ++me.timeouts_left;  // this timeout was not early
      emit_event(id, a, remark::times_out);
      return {value, false, 1};
    }
    // It does not find again what it slept on before the store that it is told of.
    walk.stale.emplace_back(e.location, value);
    why = remark::woken;
  }
}

// [atomics.wait]/4: some store after the one that the wait read happens before the call.
bool walker::may_wake(notification const& n, event_id read_from, location_id l) const {
  if (n.location != l) return false;
  for (auto w = graph_->after(read_from, l); w.is_event(); w = graph_->at(w).after)
    if (graph::covers(n.hb, w)) return true;
  return false;
}

// Whether a thread that slept on this old value would be woken by a call that is over: nothing
// says that the call came before the sleep.
bool walker::would_be_woken(event_id read_from, location_id l) const {
  return std::any_of(unspent_.begin(), unspent_.end(),
                     [&](notification const& n) { return may_wake(n, read_from, l); });
}

void walker::notify(notification const& n, action const& a) {
  reschedule();
  announce(a);
  std::array<unsigned, max_threads> eligible{};
  unsigned count = 0;
  for (unsigned t = 0; t != threads(); ++t) {
    auto const& walk = walks_[t];
    if (!walk.asleep || walk.notified || walk.timed_out) continue;
    auto const& e = graph_->at(newest_of(t));
    if (may_wake(n, e.reads_from, e.location)) eligible[count++] = t;
  }
  if (n.all || count == 0) unspent_.push_back(n);
  auto const wake = [&](unsigned t) {
    walks_[t].notified = true;
    walks_[t].woken_by = running_;
  };
  if (count == 0) {
    note(a, remark::wakes_nobody);
  } else if (n.all) {
    note(a, remark::wakes_all, count);
    for (unsigned i = 0; i != count; ++i) wake(eligible[i]);
  } else {
    unsigned which = 0;
    if (count > 1) {
      which = choose(count, choice::waiter, std::nullopt);
      tell_threads(eligible, count);
    }
    auto const chosen = eligible[which];
    note(a, remark::wakes, chosen);
    wake(chosen);
  }
}

}  // namespace interlock::checker::rc11
