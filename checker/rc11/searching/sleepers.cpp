#include <interlock/checker/rc11/searching/sleepers.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace interlock::checker::rc11 {
namespace {

struct before {
  bool operator()(std::pair<event_id, event_id> const& a, std::pair<event_id, event_id> const& b) const noexcept {
    return std::pair{a.first.bits(), a.second.bits()} < std::pair{b.first.bits(), b.second.bits()};
  }
};

}  // namespace

void sleepers::add(event_id wait) { asleep_.push_back(wait); }

bool sleepers::may_wake(notification const& n, event_id read_from, location_id l) const {
  for (auto w = graph_.after(read_from, l); w.is_event(); w = graph_.at(w).after)
    if (graph::covers(n.hb, w)) return true;
  return false;
}

// A wait that was woken looks at what is newest then, and may find its operand again. So of one that has returned, or that is asleep
// on what is newer, each stay on a write of its operand takes a call; and a call finds it at the newest of those that it knows to be
// overwritten, for a wait that it woke from an older one would not have slept on this one after it.
event_id sleepers::slept_on_before(notification const& n, event_id wait) const {
  auto const& e = graph_.at(wait);
  if (graph::covers(n.porf, wait)) return no_event;
  auto const newest_of_location = graph_.where(e.location).last;
  bool const is_asleep = std::find(asleep_.begin(), asleep_.end(), wait) != asleep_.end();
  bool const sleeps_again = is_asleep && graph_.value_of(newest_of_location, e.location) == e.operand;
  if (!is_asleep && graph_.position_of(e.reads_from) < graph_.oldest_position(n.hb, e.location)) return no_event;
  auto const oldest = graph_.oldest_position(graph_.known_before(wait).hb, e.location);
  auto w = sleeps_again ? newest_of_location : e.reads_from;
  if (is_asleep && !sleeps_again && may_wake(n, w, e.location)) return no_event;  // that would wake it for good
  for (;; w = graph_.at(w).before) {
    bool const counts = is_asleep || w != e.reads_from;
    if (counts && graph_.value_of(w, e.location) == e.operand && may_wake(n, w, e.location)) return w;
    if (graph_.position_of(w) <= oldest) return no_event;
  }
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

  // Each of these calls was spent on a wait that went on, or slept again, or else it wakes a sleeper.
  std::vector<event_id> waits = asleep_;
  for (unsigned t = 0; t != max_threads; ++t)
    for (unsigned i = 0; i != graph_.length(t); ++i) {
      event_id const id{t, i};
      auto const& e = graph_.at(id);
      if (e.what == effect::wait && !blocks(e.what, e.value_read(), e.variant, e.operand)) waits.push_back(id);
    }
  using stay = std::pair<event_id, event_id>;  // of a wait, on a write
  std::map<stay, std::size_t, before> taken_by;
  std::set<stay, before> seen;
  auto const give = [&](auto const& self, std::size_t which) -> bool {
    for (auto const wait : waits) {
      if (graph_.at(wait).location != ones[which]->location) continue;
      auto const on = slept_on_before(*ones[which], wait);
      if (on == no_event || !seen.insert({wait, on}).second) continue;
      auto const taken = taken_by.find({wait, on});
      if (taken == taken_by.end() || self(self, taken->second)) {
        taken_by.insert_or_assign({wait, on}, which);
        return true;
      }
    }
    return false;
  };
  for (std::size_t n = 0; n != ones.size(); ++n) {
    seen.clear();
    if (!give(give, n)) return true;
  }
  return false;
}

}  // namespace interlock::checker::rc11
