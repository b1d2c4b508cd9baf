// Which interleavings there are: executions one after the other, and who runs when.
#include <interlock/checker/rc11/walking/walk.hpp>

#include <algorithm>

#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/rc11/searching/frontier.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker {
namespace rc11 {

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
  result.error = std::move(error_);
  result.limits = limits_of({.weak_reads = weak_reads_,
                             .weak_writes = weak_writes_,
                             .spurious_cut = spurious_cut_,
                             .timeouts_cut = timeouts_cut_,
                             .tries_cut = tries_cut_,
                             .freed = freed_,
                             .orders_calls = orders_calls_,
                             .loops_cut = loops_cut_,
                             .mutexes_left_out = mutexes_left_out_,
                             .mutexes_tried = mutexes_tried_},
                            program_, settings_.model);
  result.used_layer = threads_in(used_layer_, threads());
  if (newest_again_) result.limits.push_back(limit::looks_again_at_newest);
  return result;
}

// ---- choices

point walker::here(choice kind) const {
  point result{.kind = static_cast<std::uint8_t>(kind)};
  if (is_outside()) return result;
  if (auto const* const a = threads_[running_].pending) {
    result.operation = static_cast<std::uint8_t>(a->what);
    result.object = static_cast<std::uint16_t>(a->object < objects_.size() ? objects_[a->object]->nth : a->object);
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
  // Rounds that only lock a mutex were left out until somebody tried it, and are not from then on: what the search has left
  // was divided otherwise. Its limits say so.
  if (!settings_.replaying &&
      std::ranges::any_of(mutexes_left_out_, [&](auto mutex) { return mutexes_tried_.contains(mutex); })) {
    over_ = true;
    for (;;) suspend();
  }
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
    each.asleep = each.notified = each.timed_out = false;
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
      if (time_out_sleepers()) continue;
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
    if (threads_[t].waits_to_try) return true;
    finished = finished && is_over(t);
    looping = looping || threads_[t].now == state::spinning || threads_[t].now == state::polling;
    if (threads_[t].now == state::given_up) return true;
    if (threads_[t].now != state::spinning || !looked_at_clock(t, threads_[t].awaits_from)) continue;
    timeouts_cut_ = timeouts_cut_ || threads_[t].timeouts_left == 0;
    return true;  // time may pass, some time
  }
  if (finished) return tear_down();
  record_stuck(looping);
  return false;
}

bool walker::can_run(unsigned t) const {
  auto const& me = walks_[t];
  if (is_over(t) || threads_[t].now == state::given_up || threads_[t].now == state::polling) return false;
  if (threads_[t].now == state::spinning) return reads_otherwise(t);
  if (me.asleep) return me.notified || me.timed_out;
  if (me.awaits != nullptr) {
    auto const l = me.awaits->location;
    return !blocks(me.awaits->what, graph_->value_of(graph_->where(l).last, l), 0,
                   me.awaits->operand) ||
           me.timed_out;
  }
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
    if (is_over(t) || !threads_[t].timed || me.timed_out) continue;
    if (!me.asleep && me.awaits == nullptr) continue;
    me.timed_out = true;
    some = true;
  }
  return some;
}

// ---- awaits

outcome walker::perform(action const& a) {
  if (is_outside()) return machine::perform(a);
  return puts_off() ? perform_in_some_order(a) : perform_in_turn(a);
}

outcome walker::perform_in_turn(action const& a) {
  if (a.what == operation::read || a.what == operation::write) return machine::perform(a);
  if (auto const from = came_back(a)) {
    box_.last[running_] = a.where;
    hold_back(*from);
  }
  auto const before = mine().executed;
  auto const result = machine::perform(a);
  goes_on(a, before);
  return result;
}

// The current thread has gone through a fruitless round, from this event on, and would again. It goes on once
// it would read something else, and reads the newest then: old values it can read where the round is not at all.
void walker::hold_back(unsigned from) {
  heap::pause const ours;
  auto& me = mine();
  me.awaits_from = static_cast<std::uint16_t>(from);
  me.now = state::spinning;
  if (!reads_otherwise(running_)) suspend();
  me.now = state::ready;
  auto& stale = walks_[running_].stale;
  stale.clear();
  for (auto i = from; i != me.executed; ++i)
    if (auto const& e = graph_->at(running_, i); e.reads()) stale.emplace_back(e.location, std::nullopt);
}

bool walker::reads_otherwise(unsigned t) const {
  auto const& each = threads_[t];
  for (unsigned i = each.awaits_from; i != each.executed; ++i) {
    auto const& e = graph_->at(t, i);
    if (wakes_for_no_reason(e)) return true;
    if (!e.reads()) continue;
    if (e.variant != 0) return true;  // it has failed for no reason
    if (without_fruitless(graph_->where(e.location).last) != without_fruitless(e.reads_from)) return true;
  }
  return false;
}

}  // namespace rc11

engine_result walk_with_rc11(program const& what, search& steering,
                             engine_settings const& settings, black_box& box,
                             std::function<bool()> const& go_on, model::observer* trace,
                             rc11::plan const* known) {
  return rc11::walker{what, steering, settings, box, go_on, trace, known}.run();
}

}  // namespace interlock::checker
