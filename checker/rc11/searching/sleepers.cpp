#include <interlock/checker/rc11/searching/sleepers.hpp>

#include <algorithm>

namespace interlock::checker::rc11 {

void sleepers::add(event_id wait) { asleep_.push_back(wait); }

bool sleepers::may_wake(notification const& n, event_id read_from, location_id l) const {
  for (auto w = graph_.after(read_from, l); w.is_event(); w = graph_.at(w).after)
    if (graph::covers(n.hb, w)) return true;
  return false;
}

// Whether the wait, which has returned, may have slept before on an older value that it waits to
// change, and been woken by the notification.
bool sleepers::may_have_taken(notification const& n, event_id wait) const {
  auto const& e = graph_.at(wait);
  if (graph::covers(n.porf, wait)) return false;
  auto const& before = graph_.known_before(wait).hb;
  auto const oldest = graph_.oldest_position(before, e.location);
  auto const newest = graph_.position_of(e.reads_from);
  if (newest < graph_.oldest_position(n.hb, e.location)) return false;
  for (auto w = e.reads_from; graph_.position_of(w) > oldest;) {
    w = graph_.at(w).before;
    if (graph_.value_of(w, e.location) == e.operand && may_wake(n, w, e.location)) return true;
  }
  return false;
}

bool sleepers::some_can_wake() const {
  std::vector<notification const*> ones;
  for (auto const s : asleep_) {
    auto const& e = graph_.at(s);
    // Woken or not, it finds the value that it waits to change.
    if (graph_.value_of(graph_.where(e.location).last, e.location) == e.operand) continue;
    for (auto const& n : notifications_) {
      if (n.location != e.location || !may_wake(n, e.reads_from, e.location)) continue;
      if (n.all) return true;
      if (std::find(ones.begin(), ones.end(), &n) == ones.end()) ones.push_back(&n);
    }
  }
  if (ones.empty()) return false;

  // Each of these calls was spent on a wait that has returned, or else it wakes a sleeper.
  std::vector<event_id> returned;
  for (unsigned t = 0; t != max_threads; ++t)
    for (unsigned i = 0; i != graph_.length(t); ++i) {
      event_id const id{t, i};
      auto const& e = graph_.at(id);
      if (e.what == effect::wait && !blocks(e.what, e.value_read(), e.variant, e.operand))
        returned.push_back(id);
    }
  // A sleeper that would only sleep again takes a notification as well.
  for (auto const s : asleep_) {
    auto const& e = graph_.at(s);
    if (graph_.value_of(graph_.where(e.location).last, e.location) == e.operand) returned.push_back(s);
  }
  std::vector<int> taken_by(returned.size(), -1);
  std::vector<bool> seen;
  auto const give = [&](auto const& self, std::size_t which) -> bool {
    for (std::size_t w = 0; w != returned.size(); ++w) {
      if (seen[w] || graph_.at(returned[w]).location != ones[which]->location) continue;
      auto const& e = graph_.at(returned[w]);
      bool const asleep = std::find(asleep_.begin(), asleep_.end(), returned[w]) != asleep_.end();
      if (asleep ? !may_wake(*ones[which], e.reads_from, e.location)
                 : !may_have_taken(*ones[which], returned[w]))
        continue;
      seen[w] = true;
      if (taken_by[w] < 0 || self(self, static_cast<std::size_t>(taken_by[w]))) {
        taken_by[w] = static_cast<int>(which);
        return true;
      }
    }
    return false;
  };
  for (std::size_t n = 0; n != ones.size(); ++n) {
    seen.assign(returned.size(), false);
    if (!give(give, n)) return true;
  }
  return false;
}

}  // namespace interlock::checker::rc11
