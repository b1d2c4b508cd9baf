// Threads that are held back in fruitless rounds, in the search of graphs; and who is stuck in the end.
#include <interlock/checker/rc11/searching/exploration.hpp>

#include <algorithm>

#include <interlock/checker/rc11/searching/sleepers.hpp>

namespace interlock::checker::rc11 {

// Holds the current thread back, which stands as it stood when it came to its event `from`. Where the round can be
// taken out of the graph, it waits there until a write comes that the round could read, and then goes through it in
// place: where it stands is where the round began. Else it blocks: other executions stand for those in which a read
// of the round returns what lets it go on.
void explorer::hold_back(unsigned from) {
  heap::pause const ours;
  auto& me = mine();
  auto const newest = newest_of(running_);
  learn_round(from);
  if (me.plain_at != me.executed) remember_fruitless(newest);
  if (take_round_back(from)) {
    auto& need = needs_[running_];
    me.now = state::waiting;
    need.change = true;
    suspend();
    need.change = false;
    return;
  }
  me.awaits_from = static_cast<std::uint16_t>(from);
  // Plain accesses of the round may race with what is still to come, and so that has to come.
  if (me.plain_at <= from && !can_be_revisited(newest)) hopeless_ = true;
  me.now = state::spinning;
  for (;;) suspend();
}

// Takes the events of a round out of the graph, if nothing else was added since: that the thread went first
// was a choice of ours, and it may as well go later. Not where it has used plain data, whose races would be lost.
bool explorer::take_round_back(unsigned from) {
  auto& me = mine();
  auto const n = me.executed - from;
  if (!settings_.revisits_in_place || rounds_stay_[running_] || me.plain_at > from || !all_repeated_ ||
      graph_->size() < known_size_ + n)
    return false;
  auto const size = graph_->size() - n;
  for (unsigned i = 0; i != n; ++i) {
    event_id const id{running_, from + i};
    auto const& e = graph_->at(id);
    if (graph_->by_stamp(size + i) != id || e.variant != 0 || e.kind == event_kind::choice) return false;
  }
  auto& sources = sources_[running_];
  sources.clear();
  for (unsigned i = 0; i != n; ++i) {
    auto const& e = graph_->at(running_, from + i);
    if (is_failed_try(e)) ++me.tries_left;
    bool const own =
        e.reads_from.is_event() && e.reads_from.thread() == running_ && e.reads_from.index() >= from;
    if (e.reads() && !own) sources.push_back({e.location, e.reads_from});
  }
  for (; items_.size() > frames_.back().base && items_.back().size > size; items_.pop_back())
    part_ += items_.back().part;
  graph_->cut(size);
  me.executed = from;
  forget_what_follows(from);
  return true;
}

// Whether a write has come that the round would read, which was taken out.
bool explorer::reads_otherwise(unsigned t) const {
  return std::ranges::any_of(sources_[t], [&](source const& each) {
    return without_fruitless(graph_->where(each.location).last) != without_fruitless(each.write);
  });
}

// What decides how a thread goes on after a read, up to its next operation: how it stands, what it reads, and what it
// may find in memory.
std::uint64_t explorer::continuation(standing const& at, word value, unsigned variant, liveness::digest memory) {
  std::uint64_t result = static_cast<std::uint64_t>(at.state);
  mix(result, static_cast<std::uint64_t>(at.state >> 64));
  mix(result, static_cast<std::uint64_t>(memory));
  mix(result, static_cast<std::uint64_t>(memory >> 64));
  mix(result, value, variant);
  return result;
}

// The read was the last of a fruitless round. From a write that is not the newest, or for no reason, it blocks the thread for
// good: nothing revisits it.
void explorer::remember_fruitless(event_id read) {
  auto const& e = graph_->at(read);
  auto const& s = graph_->stood(read);
  if (!reads(e.what) || s.state == 0 || !mine().notes_writes || !wrote_nothing()) return;
  if (fruitless_.size() == most_remembered) fruitless_.clear();
  fruitless_.insert_or_assign(continuation(s, e.value_read(), e.variant, naked_memory()), stands_now());
}

// Whether the thread, if its newest event reads this, comes at once to where it stood before.
bool explorer::is_known_fruitless(event_id id, word value, unsigned variant) {
  if (fruitless_.empty()) return false;
  // A wait may have slept on an older write, which a round that was remembered need not have had.
  if (graph_->at(id).what == effect::wait) return false;
  auto const& s = graph_->stood(id);
  if (s.state == 0) return false;
  auto const known = fruitless_.find(continuation(s, value, variant, naked_memory()));
  return known != fruitless_.end() &&
         (known->second == s.state || round_from(id.thread(), id.index(), known->second));
}

// Whether a write that is still to come may be read here instead. Not if the event reads from what
// was not the newest write when it was added: that makes no revisit.
bool explorer::can_be_revisited(event_id id) const {
  auto const& e = graph_->at(id);
  if (e.variant != 0) return false;
  if (!e.reads()) return true;
  for (auto w = graph_->after(e.reads_from, e.location); w.is_event(); w = graph_->at(w).after)
    if (w != id && graph_->at(w).stamp < e.stamp) return false;
  return true;
}

bool explorer::is_stuck_for_good() {
  bool looping = false;
  std::optional<unsigned> late;
  sleepers asleep{*graph_, notifications_};
  for (unsigned t = 0; t != threads(); ++t) {
    auto const& each = threads_[t];
    if (is_over(t)) continue;
    if (each.now == state::given_up || each.waits_to_try) return false;
    if (each.now == state::polling) {
      looping = true;
      continue;
    }
    if (each.now == state::stuck && each.timed && each.may_time_out) return false;  // elsewhere
    if (each.timed && each.now == state::stuck && !late) late = t;
    if (each.now == state::spinning) {
      if (looked_at_clock(t, each.awaits_from)) {  // and time may pass, some time
        timeouts_cut_ = timeouts_cut_ || each.timeouts_left == 0;
        return false;
      }
      if (!round_is_for_good(t)) return false;
      looping = true;
      continue;
    }
    auto const& e = graph_->at(newest_of(t));
    auto const newest = graph_->value_of(graph_->where(e.location).last, e.location);
    if (e.what == effect::wait) asleep.add(newest_of(t));
    else if (!blocks(e.what, newest, 0, e.operand)) return false;
  }
  if (asleep.some_can_wake()) return false;
  if (late) {
    // Nothing else can run, here or elsewhere: the wait's time is over, be it beyond the bound.
    auto const items = items_.size();
    auto const id = newest_of(*late);
    later(item::step::time_out, id, graph_->at(id).reads_from);
    share(items);
    return false;
  }
  record_stuck(looping);
  return true;
}

}  // namespace interlock::checker::rc11
