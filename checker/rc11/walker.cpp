#include <interlock/checker/rc11/walker.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include <interlock/checker/rc11/consistency.hpp>
#include <interlock/checker/rc11/frontier.hpp>
#include <interlock/checker/rc11/machine.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker {
namespace rc11 {
namespace {

using model::remark;

class walker final : public machine {
 public:
  walker(program const& what, search& steering, engine_settings const& settings,
         black_box& box, std::function<bool()> const& go_on, model::observer* trace,
         plan const* known)
      : machine{what, settings, box},
        search_{steering},
        go_on_{go_on},
        trace_{trace},
        plan_{known},
        consistency_{settings.model} {
    graph_ = &the_graph_;
  }

  engine_result run();

 private:
  // What a thread is doing between its steps.
  struct walk_state {
    request const* awaits = nullptr;  // what must not block before it goes on
    bool asleep = false;              // in an atomic's wait
    bool notified = false;
    bool timed_out = false;
    unsigned woken_by = 0;
    bool yielded = false;
    bool may_not_come_back = false;  // to its yield: an iteration has an effect
    bool once_more = false;  // although it would read the same again
    unsigned once_more_at = 0;  // the line of that yield
    // What it has read since its last yield, to tell when to try again; and what it read in the
    // iteration before, of which it reads the newest then: stores become visible in finite time.
    std::vector<std::pair<location_id, word>> seen;
    std::vector<std::pair<location_id, word>> stale;
  };

  answer event(request const& what, action const& a) override;
  void notify(notification const& n, action const& a) override;
  void yield(action const& a) override;
  void coming(action const& a) override { announce(a); }
  void passed(action const& a) override;
  void remarked(action const& a, remark what) override { note(a, what); }
  bool look_ahead(action const&, outcome&) override { return false; }

  // ---- choices
  [[nodiscard]] point here(choice kind) const;
  unsigned choose(unsigned limit, choice kind, std::optional<unsigned> planned);
  unsigned choose_alone(unsigned limit, action const& a) override;
  void chose(decision const& made) {
    box_.choose(made, step_);
    if (trace_ == nullptr || is_outside()) return;
    if (auto* const last = box_.last_choice()) last->thread = static_cast<std::uint8_t>(running_);
  }
  // Of the choice that was just made: which thread each of its outcomes stands for.
  template <class Threads>
  void tell_threads(Threads const& threads_of, unsigned count, unsigned first = 0) {
    auto* const last = trace_ == nullptr ? nullptr : box_.last_choice();
    if (last == nullptr) return;
    for (unsigned i = 0; i != count; ++i)
      last->stands_for[first + i] = static_cast<std::uint8_t>(threads_of[i]);
  }
  void announce(action const& a) {
    if (trace_ != nullptr && step_ >= told_) [[unlikely]]
      trace_->about_to(step_ + 1, is_outside() ? threads() : running_, a);
  }
  void forced(unsigned limit, choice kind) { box_.choose({here(kind), limit, 0}, step_); }
  [[noreturn]] void end_diverged();

  // ---- scheduling
  bool execute();
  [[nodiscard]] bool can_run(unsigned thread) const;
  [[nodiscard]] std::optional<unsigned> planned_thread() const {
    if (plan_ == nullptr || at_ >= plan_->order.size()) return std::nullopt;
    return plan_->order[at_];
  }
  void reschedule();
  bool time_out_sleepers();
  bool look_at_the_clock_again();

  // ---- events
  struct candidate {
    event_id write;
    std::vector<unsigned> variants;
  };
  void read(event_id id, action const& a);
  [[nodiscard]] bool may_wake(notification const& n, event_id read_from, location_id l) const;
  [[nodiscard]] bool would_be_woken(event_id read_from, location_id l) const;
  void write(event_id id, action const& a);
  [[nodiscard]] plan::placement const* planned(event_id id) const;
  [[nodiscard]] bool is_consistent() { return consistency_.holds(*graph_); }

  // ---- trace
  void emit(action const& a, model::event e);
  void emit_event(event_id id, action const& a, remark why);
  void note(action const& a, remark what, unsigned other = 0, bool success = true);
  [[nodiscard]] model::store_event store_of(event_id write, location_id l) const;

  search& search_;
  std::function<bool()> const& go_on_;
  model::observer* trace_;
  plan const* plan_;
  consistency consistency_;
  graph the_graph_;
  std::array<walk_state, max_threads> walks_;
  std::vector<notification> unspent_;  // calls that could have woken one more
  std::array<std::vector<std::uint64_t>, max_threads> steps_;  // of each event
  std::optional<unsigned> next_;  // who runs when the current thread suspends
  unsigned preemptions_left_ = 0;
  std::size_t at_ = 0;     // in the plan
  std::size_t alone_ = 0;  // in its choices outside of threads
  std::uint64_t step_ = 0;
  // Where an execution begins anew, it goes as before up to there.
  std::vector<unsigned> made_;  // choices
  std::size_t repeated_ = 0;    // of these, in this execution
  std::uint64_t told_ = 0;      // steps that the trace was told of
  std::uint64_t executions_ = 0;
  bool weak_reads_ = false;    // that do not acquire
  bool weak_writes_ = false;   // that do not release
  bool newest_again_ = false;  // a thread that looked again was not shown another old value
  std::string diverged_;
};

engine_result walker::run() {
  model::current_engine_scope const scope{*this};
  engine_result result;
  for (;;) {
    made_.clear();
    told_ = 0;
    bool came_through = execute();
    for (; anew_; came_through = execute()) told_ = std::max(told_, step_);
    ++executions_;
    box_.executions.store(executions_, order::relaxed);
    if (!came_through) break;
    if ((executions_ & 63) == 0 || executions_ < 64) {
      box_.explored.store(search_.explored(), order::relaxed);
      if (!go_on_()) {
        result.stopped = true;
        break;
      }
    }
    if (!search_.next()) break;
  }
  result.executions = executions_;
  result.failed = std::move(failed_);
  result.limits = limits_of({.weak_reads = weak_reads_,
                             .weak_writes = weak_writes_,
                             .spurious_cut = spurious_cut_,
                             .timeouts_cut = timeouts_cut_,
                             .freed = freed_,
                             .yields_cut = yields_cut_},
                            threads(), settings_.model);
  if (newest_again_) result.limits.push_back(limit::looks_again_at_newest);
  return result;
}

// ---- choices

point walker::here(choice kind) const {
  point result{.kind = static_cast<std::uint8_t>(kind)};
  if (is_outside()) return result;
  if (auto const* const a = threads_[running_].pending) {
    result.operation = static_cast<std::uint8_t>(a->what);
    result.object = static_cast<std::uint16_t>(a->object);
    result.line = static_cast<std::uint32_t>(a->where.line());
  }
  return result;
}

unsigned walker::choose(unsigned limit, choice kind, std::optional<unsigned> planned) {
  auto const at = here(kind);
  if (plan_ != nullptr) {
    auto const taken = planned.value_or(0);
    chose({at, limit, taken});
    return taken;
  }
  if (repeated_ < made_.size() && made_[repeated_] < limit) {
    auto const taken = made_[repeated_++];
    chose({at, limit, taken});
    return taken;
  }
  try {
    auto const taken = search_.pick(limit, at);
    made_.push_back(taken);
    repeated_ = made_.size();
    chose({at, limit, taken});
    return taken;
  } catch (divergence const& d) {
    diverged_ = d.what();  // and leave the handler first: what follows switches fibers
  }
  if (!is_outside()) end_diverged();
  return 0;
}

unsigned walker::choose_alone(unsigned limit, action const&) {
  std::optional<unsigned> wanted;
  if (plan_ != nullptr && alone_ < plan_->alone.size()) wanted = plan_->alone[alone_++];
  auto const taken = choose(limit, choice::user, wanted);
  if (!diverged_.empty()) end_diverged();
  return taken;
}

void walker::end_diverged() {
  if (settings_.replaying)
    end_with(failure::nondeterminism, "the replay does not fit any more: " + diverged_,
             {at_place(last_place_of(running_), running_, "came here")},
             "the code has changed since the token was made, or something outside of the layer "
             "decides what it does");
  end_with(failure::nondeterminism, "the code under test is not deterministic: " + diverged_,
           {at_place(last_place_of(running_), running_, "came here")},
           "something outside of the layer decides what it does: time, addresses, random "
           "numbers, or state that outlives an execution");
}

// ---- scheduling

// Returns false when it failed.
bool walker::execute() {
  the_graph_.clear();
  for (auto& each : walks_) {
    each.awaits = nullptr;
    each.asleep = each.notified = each.timed_out = each.yielded = each.once_more = false;
    each.may_not_come_back = false;
    each.once_more_at = 0;
    each.seen.clear();
    each.stale.clear();
  }
  for (auto& each : steps_) each.clear();
  unspent_.clear();
  next_.reset();
  at_ = 0;
  alone_ = 0;
  step_ = 0;
  repeated_ = 0;
  diverged_.clear();
  preemptions_left_ = search_.preemption_bound();
  box_.depth = 0;
  box_.finished = 0;
  box_.preemptions.store(search_.preemption_bound(), order::relaxed);
  if (!set_up()) return false;
  prepare_threads();
  for (;;) {
    std::array<unsigned, max_threads> ready{};
    unsigned count = 0;
    for (unsigned t = 0; t != threads(); ++t)
      if (can_run(t)) ready[count++] = t;
    if (count == 0) {
      if (time_out_sleepers() || look_at_the_clock_again()) continue;
      break;
    }
    auto next = ready[0];
    if (next_) {
      next = *next_;
      next_.reset();
    } else if (count > 1) {
      std::optional<unsigned> wanted;
      if (auto const t = planned_thread())
        for (unsigned i = 0; i != count; ++i)
          if (ready[i] == *t) wanted = i;
      next = ready[choose(count, choice::thread, wanted)];
      tell_threads(ready, count);
    }
    if (!resume(next)) return false;
    if (anew_) return true;
    if (threads_[next].now == state::done) box_.finished |= 1U << next;
  }
  bool looping = false;
  bool finished = true;
  for (unsigned t = 0; t != threads(); ++t) {
    finished = finished && threads_[t].now == state::done;
    looping = looping || threads_[t].now == state::spinning;
    if (threads_[t].now != state::spinning) continue;
    timeouts_cut_ = timeouts_cut_ || threads_[t].timed;
    if (threads_[t].timed || walks_[t].may_not_come_back) return true;
  }
  if (finished) return tear_down();
  record_stuck(looping);
  return false;
}

bool walker::can_run(unsigned t) const {
  auto const& me = walks_[t];
  if (threads_[t].now == state::done) return false;
  if (me.asleep) return me.notified || me.timed_out;
  if (me.awaits != nullptr) {
    auto const l = me.awaits->location;
    return !blocks(me.awaits->what, graph_->value_of(graph_->where(l).last, l), 0,
                   me.awaits->operand) ||
           me.timed_out;
  }
  // After a fruitless iteration a thread tries again when it would read something else: what it
  // has not seen yet it does in finite time.
  if (me.yielded)
    return me.once_more || std::any_of(me.seen.begin(), me.seen.end(), [&](auto const& each) {
      return graph_->value_of(graph_->where(each.first).last, each.first) != each.second;
    });
  return true;
}

// Lets another thread run first, or not.
void walker::reschedule() {
  auto const self = running_;
  std::array<unsigned, max_threads> others{};
  unsigned count = 0;
  for (unsigned t = 0; t != threads(); ++t)
    if (t != self && can_run(t)) others[count++] = t;
  if (count != 0) {
    if (preemptions_left_ == 0) {
      search_.bound_was_felt();
      forced(count + 1, choice::thread);
    } else {
      std::optional<unsigned> wanted;
      if (auto const t = planned_thread()) {
        wanted = 0;
        for (unsigned i = 0; i != count; ++i)
          if (others[i] == *t) wanted = i + 1;
      }
      auto const taken = choose(count + 1, choice::thread, wanted);
      tell_threads(std::array{self}, 1);
      tell_threads(others, count, 1);
      if (taken != 0) {
        if (preemptions_left_ != search::unbounded) --preemptions_left_;
        next_ = others[taken - 1];
        suspend();
      }
    }
  }
  ++at_;
}

// Nothing can run: timed waits time out now.
bool walker::time_out_sleepers() {
  bool some = false;
  for (unsigned t = 0; t != threads(); ++t) {
    auto& me = walks_[t];
    if (threads_[t].now == state::done || !threads_[t].timed || me.timed_out) continue;
    if (!me.asleep && me.awaits == nullptr) continue;
    me.timed_out = true;
    some = true;
  }
  return some;
}

// Nothing can run. A loop of which it seems that it watches the clock goes round once more: it may be
// that the clock was read before the loop.
bool walker::look_at_the_clock_again() {
  bool some = false;
  for (unsigned t = 0; t != threads(); ++t) {
    auto& me = walks_[t];
    auto const line = last_place_of(t).line();
    if (threads_[t].now != state::spinning || !threads_[t].timed || me.once_more_at == line) continue;
    me.once_more = true;
    me.once_more_at = line;
    some = true;
  }
  return some;
}

// ---- events

plan::placement const* walker::planned(event_id id) const {
  if (plan_ == nullptr || !id.is_event()) return nullptr;
  auto const& known = plan_->events[id.thread()];
  return id.index() < known.size() ? &known[id.index()] : nullptr;
}

void walker::read(event_id id, action const&) {
  auto& g = *graph_;
  auto& e = g.at(id);
  static constexpr clock nothing{};
  auto const& known =
      id.index() == 0 ? nothing : g.at({id.thread(), id.index() - 1}).hb;
  auto const newest = g.where(e.location).last;
  auto& stale = walks_[running_].stale;
  auto const again = std::find_if(stale.begin(), stale.end(),
                                  [&](auto const& each) { return each.first == e.location; });
  auto oldest = g.oldest_position(known, e.location);
  if (again != stale.end()) {
    for (auto w = newest; g.position_of(w) > oldest;) {
      w = g.at(w).before;
      newest_again_ = newest_again_ || g.value_of(w, e.location) != again->second;
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
        fits = is_consistent();
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
  static constexpr clock nothing{};
  auto const& known =
      id.index() == 0 ? nothing : g.at({id.thread(), id.index() - 1}).hb;
  auto const oldest = g.oldest_position(known, e.location);
  auto const newest = g.where(e.location).last;
  g.settle(id);
  std::vector<event_id> places{newest};
  for (auto w = newest; g.position_of(w) > oldest;) {
    w = g.at(w).before;
    if (g.update_of(w, e.location) != no_event) continue;
    g.insert_after(id, w);
    bool const fits = is_consistent();
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
    if (me.executed > event_id::max_index) [[unlikely]] came_too_often(a, me.executed);
    use_again(a);
    announce(a);
    weak_reads_ = weak_reads_ || reads_weakly(what);
    weak_writes_ = weak_writes_ || writes_weakly(what);
    auto const id = graph_->append(running_, what);
    auto& e = graph_->at(id);
    if (reads(what.what)) {
      read(id, a);
    } else if (what.what == effect::store) {
      write(id, a);
      // What it stored itself is no reason to look again.
      for (auto& [location, value] : walk.seen)
        if (location == e.location) value = e.value;
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
      if (e.kind == event_kind::choice) mix(me.history, 0, e.variant);
      emit_event(id, a, why);
      return {0, false, e.variant};
    }
    auto const value = e.value_read();
    mix(me.history, value, e.variant);
    walk.seen.emplace_back(e.location, e.kind == event_kind::update ? e.value : value);
    if (!blocks(e.what, value, e.variant, e.operand)) {
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

void walker::yield(action const& a) {
  announce(a);
  note(a, remark::none);
  auto const judged = judge_yield(a).how;
  if (judged == trial::judgement::passes) return;
  walks_[running_].may_not_come_back = judged == trial::judgement::unclear;
  auto& walk = walks_[running_];
  walk.yielded = true;
  mine().now = state::spinning;
  suspend();
  mine().now = state::ready;
  walk.yielded = walk.once_more = false;
  walk.stale = std::move(walk.seen);
  walk.seen.clear();
}

// ---- trace

void walker::emit(action const& a, model::event e) {
  e.step = ++step_;
  if (step_ <= told_) return;
  e.thread = is_outside() ? threads() : running_;
  e.what = a;
  if (a.object < objects_.size()) {
    e.object = object_name_of(a.object);
    e.type = objects_[a.object]->type;
  }
  trace_->on(e);
}

void walker::note(action const& a, remark what, unsigned other, bool success) {
  if (trace_ == nullptr) {
    ++step_;
    return;
  }
  model::event e;
  e.note = what;
  e.other = other;
  e.success = success;
  emit(a, e);
}

void walker::passed(action const& a) {
  if (trace_ == nullptr) {
    ++step_;
    return;
  }
  model::event e;
  if (a.what == operation::write) e.written = a.operand;
  if (a.what == operation::read) e.read = a.operand;
  emit(a, e);
}

model::store_event walker::store_of(event_id write, location_id l) const {
  if (write == initial) return {0, threads(), graph_->where(l).initial};
  return {steps_[write.thread()][write.index()], write.thread(), graph_->at(write).value};
}

// One event an operation of the code under test: those of which it consists are the engine's own.
void walker::emit_event(event_id id, action const& a, remark why) {
  auto const& e = graph_->at(id);
  auto const other = walks_[id.thread()].woken_by;
  switch (a.what) {
    case operation::lock:
    case operation::unlock: return note(a, remark::none);
    case operation::try_lock:
      return note(a, e.variant == 1 ? remark::fails_spuriously : remark::none, 0,
                  e.kind == event_kind::update);
    case operation::notify_one:
    case operation::notify_all: {  // on a condition variable
      auto const waiting = e.value_read();
      auto const left = waiting & ~e.value;
      auto const count = static_cast<unsigned>(std::popcount(left));
      if (count == 0) return note(a, remark::wakes_nobody);
      for (unsigned t = 0; t != threads(); ++t)
        if ((left >> t & 1) != 0) walks_[t].woken_by = running_;
      if (a.what == operation::notify_all) return note(a, remark::wakes_all, count);
      return note(a, remark::wakes, static_cast<unsigned>(std::countr_zero(left)));
    }
    case operation::wait:
    case operation::wait_until:
      if (a.with == model::no_object) break;
      if (e.what == effect::enter) return note(a, remark::blocks);
      if (e.what == effect::woken) return note(a, remark::woken, other);
      if (e.what == effect::leave && (e.value_read() & ~e.operand) != 0)
        return note(a, remark::times_out, 0, false);
      return;
    case operation::now:
    case operation::yield: return;
    default: break;
  }
  model::event out;
  if (e.kind == event_kind::choice) {
    out.read = e.variant;
    out.type = model::value_type_of<unsigned>;
  }
  if (e.reads()) {
    auto const newest = graph_->where(e.location).last;
    auto const behind = e.kind == event_kind::update ? e.reads_from : newest;
    out.read = e.value_read();
    out.newest = e.reads_from == behind;
    out.reads_from = store_of(e.reads_from, e.location);
    if (!out.newest) out.hidden = store_of(newest, e.location);
  }
  if (e.writes()) {
    out.written = e.value;
    if (auto const next = graph_->after(id, e.location); next.is_event())
      out.precedes = store_of(next, e.location);
  }
  if (e.what == effect::compare_exchange) {
    out.success = e.kind == event_kind::update;
    if (e.variant == 1) why = remark::fails_spuriously;
  }
  if (why == remark::times_out) out.success = false;
  out.note = why;
  if (why == remark::woken) out.other = other;
  if (trace_ == nullptr) ++step_;
  else emit(a, out);
}

}  // namespace
}  // namespace rc11

engine_result walk_with_rc11(program const& what, search& steering,
                             engine_settings const& settings, black_box& box,
                             std::function<bool()> const& go_on, model::observer* trace,
                             rc11::plan const* known) {
  return rc11::walker{what, steering, settings, box, go_on, trace, known}.run();
}

}  // namespace interlock::checker
