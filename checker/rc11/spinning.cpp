// Threads in loops that wait: held back at their yields, looked ahead at, and judged in the end.
#include <interlock/checker/rc11/exploration.hpp>

#include <algorithm>
#include <bit>

#include <interlock/checker/rc11/sleepers.hpp>

namespace interlock::checker::rc11 {

// Where the iteration that ends here achieved nothing, first a look ahead: what does the loop do when
// every read reads the newest value? It goes on below, in `came_back`, or never.
void explorer::yield(action const& a) {
  auto& me = mine();
  if (me.executed < graph_->length(running_)) return;  // as when what follows was added
  may_not_come_back_[running_] = false;
  bool const is_new = all_repeated_;
  auto const judged = judge_yield(a);
  if (judged.how == trial::judgement::passes) return;
  may_not_come_back_[running_] = judged.how == trial::judgement::unclear;
  held_at_[running_] = {site_of(a.where), judged.shape};
  auto const newest = newest_of(running_);
  if (!me.timed && newest != no_event && reads(graph_->at(newest).what)) fruitless_.insert(me.history);
  if (!is_new || may_not_come_back_[running_] || needs_[running_].whatever || me.timed) return spin();
  looks_[running_].clear();
  passed_ = 0;
  me.probing = true;
}

// A thread that was looked at came to a yield again.
void explorer::came_back() {
  auto& me = mine();
  me.probing = false;
  auto const history = me.history;
  if (me.now == state::spinning || !take_iteration_back()) return spin();
  // Not if it was another read that was the first: what comes after it may not be the same.
  if (auto const& looked = looks_[running_];
      looked.size() == 1 && looked[0].what != effect::fence &&
      looked[0].at == site_of(place_of({running_, me.executed})))
    in_vain_.insert(in_vain(history, looked[0].at));
  wait_for_a_change();
}

// Holds the thread back until something reads otherwise that it looked at. The iteration that comes then
// may be as fruitless: it is put into the graph once it turns out not to be, since until then nothing
// else runs.
void explorer::wait_for_a_change() {
  auto& me = mine();
  auto& need = needs_[running_];
  me.probing = is_tentative_ = false;
  me.now = state::waiting;
  need.change = true;
  left_out_ = true;
  suspend();
  need.change = false;
  me.probing = is_tentative_ = !need.whatever && !symmetry_.is_there();
  looks_[running_].clear();
  tentative_shape_ = {};
}

// The same before an iteration that is known to be fruitless.
void explorer::wait_while_in_vain(request const& what, site at) {
  auto& me = mine();
  auto& need = needs_[running_];
  while (!need.whatever) {
    auto const value = graph_->value_of(graph_->where(what.location).last, what.location);
    auto history = me.history;
    mix(history, value);
    if (!in_vain_.contains(in_vain(history, at))) return;
    looks_[running_].assign(1, {what.location, what.what, value, at});
    me.now = state::waiting;
    need.change = true;
    left_out_ = true;
    suspend();
    need.change = false;
  }
}

bool explorer::takes_place() {
  if (!is_tentative_) return false;
  is_tentative_ = false;
  mine().probing = false;
  for (auto const& each : tentative_) catch_up(each);
  tentative_.clear();
  return true;
}

// A tentative iteration came to a yield. Returns whether it does not take place: if it was one of the
// loop that waits there, and not the end of another.
bool explorer::was_in_vain() {
  auto& me = mine();
  auto const& looked = looks_[running_];
  auto const before = me.history;
  for (auto const& each : looked)
    if (each.what != effect::fence) mix(me.history, each.value);
  auto const* const known = known_yield();
  bool const waits = known != nullptr && known->how == trial::judgement::waits &&
                     known->shape == tentative_shape_;
  if (waits && !looked.empty() && looked.back().what != effect::fence) {
    fruitless_.insert(me.history);
    if (looked.size() == 1) in_vain_.insert(in_vain(me.history, looked[0].at));
  }
  me.history = before;
  if (!waits) return false;
  tentative_.clear();
  wait_for_a_change();
  return true;
}

// Blocks the thread: other executions stand for those in which it reads what lets it leave.
void explorer::spin() {
  auto const newest = newest_of(running_);
  if (newest != no_event && !can_be_revisited(newest)) hopeless_ = true;
  mine().now = state::spinning;
  while (!mine().probing) suspend();
}

// Takes the events of a fruitless iteration out of the graph, if nothing else was added since: that
// the thread goes first was a choice of ours, and it may as well go later.
bool explorer::take_iteration_back() {
  auto& me = mine();
  auto const& looked = looks_[running_];
  auto const n = static_cast<unsigned>(looked.size());
  if (n == 0 || me.executed < n || graph_->size() < known_size_ + n) return false;
  auto const first = me.executed - n;
  for (unsigned i = 0; i != n; ++i) {
    event_id const id{running_, first + i};
    auto const& e = graph_->at(id);
    if (e.stamp != graph_->size() - n + i || e.what != looked[i].what) return false;
    if (e.what == effect::fence) continue;
    if (e.location != looked[i].location || e.kind == event_kind::write ||
        e.kind == event_kind::choice || e.value_read() != looked[i].value ||
        (e.kind == event_kind::update && e.value != looked[i].value))
      return false;
  }
  if (has_written_plain_data_since(first)) return false;
  forget_what_follows(first);
  auto const size = graph_->size() - n;
  for (; items_.size() > frames_.back().base && items_.back().size > size; items_.pop_back())
    part_ += items_.back().part;
  graph_->cut(size);
  me.executed = first;
  me.history = histories_[running_][first];
  return true;
}

// Whether a write that is still to come may be read here instead. Not if the event reads from what
// was not the newest write when it was added: that makes no revisit.
bool explorer::can_be_revisited(event_id id) const {
  auto const& e = graph_->at(id);
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
    if (each.now == state::done) continue;
    if (each.now == state::gone || each.waits_to_try) return false;
    if (each.now == state::stuck && each.timed && each.may_time_out) return false;  // elsewhere
    if (each.timed && each.now == state::stuck && !late) late = t;
    if (each.now == state::spinning) {
      if (!loops_for_good(t)) return false;
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
  for (unsigned t = 0; t != threads(); ++t)
    if (threads_[t].now == state::spinning && !comes_back_for_ever(t)) return false;
  record_stuck(looping);
  return true;
}

// Not only once, as where it leaves one loop and comes to another that shares its yield. Once all that
// decides how it goes on is as it was, nothing else can come.
bool explorer::comes_back_for_ever(unsigned t) {
  constexpr unsigned most = 64;
  for (unsigned round = 1; fiber::has_all_on_stack() && round <= most; ++round) {
    if (std::has_single_bit(round)) keep(looked_ahead_, t);
    if (!loops_for_good(t)) return false;
    if (stands_as(looked_ahead_, t)) return true;
  }
  return true;
}

bool explorer::loops_for_good(unsigned t) {
  if (may_not_come_back_[t]) return false;
  looks_[t].clear();
  passed_ = 0;
  threads_[t].probing = true;
  resume(t);
  return threads_[t].now == state::spinning;
}

// Whether these looks are a round of the loop that the thread is held back in. Another loop may share its
// yield, as in a function that both call.
bool explorer::is_of_the_loop(std::vector<look> const& looked) const {
  iteration shape;
  for (auto const& each : looked) shape.add(each.what, each.location, each.at);
  return shape == held_at_[running_].shape;
}

// One round of a loop, from yield to the same yield, in which every read reads the newest value and
// nothing has an effect.
bool explorer::look_ahead(action const& a, outcome& result) {
  if (!is_tentative_) return look_at(a, result);
  box_.last[running_] = a.where;
  switch (a.what) {
    case operation::yield: return site_of(a.where) == held_at_[running_].at && was_in_vain();
    case operation::pause: return true;
    case operation::try_lock:
      if (std::ranges::count(tentative_, operation::try_lock, &action::what) >= mine().tries_left)
        return false;
      break;
    case operation::read:  // may race, by what the iteration has acquired
    case operation::lock:
    case operation::wait:
    case operation::wait_until:
    case operation::now: return false;
    default: break;
  }
  auto& looked = looks_[running_];
  auto const before = looked.size();
  if (!look_at(a, result)) return false;
  tentative_.push_back(a);
  if (looked.size() != before)
    tentative_shape_.add(looked.back().what, looked.back().location, site_of(a.where));
  return true;
}

bool explorer::look_at(action const& a, outcome& result) {
  constexpr std::size_t most = 1000;
  auto& looked = looks_[running_];
  if (looked.size() == most) return false;
  auto const come_back = [&] {
    came_back();
    return true;
  };
  auto const newest = [&](effect what) {
    auto const l = static_cast<location_id>(a.object);
    auto const value = graph_->value_of(graph_->where(l).last, l);
    looked.push_back({l, what, value, site_of(a.where)});
    return value;
  };
  switch (a.what) {
    case operation::fence:
      if (a.success != order::relaxed) looked.push_back({0, effect::fence, 0, site_of(a.where)});
      return true;
    case operation::pause:
    case operation::read: return true;
    case operation::now:  // and time may pass, some time
      timeouts_cut_ = timeouts_cut_ || mine().timeouts_left == 0;
      return false;
    case operation::yield:  // another one is not where the thread was held back
      if (site_of(a.where) != held_at_[running_].at) return ++passed_ != most;
      return is_of_the_loop(looked) && come_back();
    default: break;
  }
  if (a.object >= objects_.size() || !objects_[a.object]->alive) return false;
  switch (a.what) {
    case operation::load: result = {newest(effect::load), true}; return true;
    case operation::try_lock:
      if (mine().tries_left == 0) return false;
      result = {0, false};
      return newest(effect::compare_exchange) != 0;
    // Once nothing else can run, what would sleep here would sleep for good.
    case operation::lock:
      return mine().now == state::spinning && newest(effect::lock) != 0 && come_back();
    case operation::wait:
      if (a.with != model::no_object) return false;
      if (newest(effect::wait) == a.operand) return mine().now == state::spinning && come_back();
      result = {looked.back().value, true};
      return true;
    case operation::exchange:
    case operation::fetch_add:
    case operation::fetch_sub:
    case operation::fetch_and:
    case operation::fetch_or:
    case operation::fetch_xor:
    case operation::compare_exchange_weak:
    case operation::compare_exchange_strong: {
      auto const kind = effect_of(a.what);
      auto const value = newest(kind);
      auto const became = evaluate(kind, value, 0, a.operand, a.expected, a.bytes);
      if (became.kind == event_kind::update && became.written != value) return false;
      result = {value, became.kind == event_kind::update};
      return true;
    }
    default: return false;
  }
}

}  // namespace interlock::checker::rc11
