// What the machine's threads wait for: atomics, mutexes and condition variables, and who is stuck.
#include <interlock/checker/rc11/executing/machine.hpp>

#include <utility>

#include <fmt/format.h>

#include <interlock/checker/trace/text.hpp>

namespace interlock::checker::rc11 {

using model::name_of;

outcome machine::wait(action const& a) {
  if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
  use(a);
  auto& me = mine();
  bool const timed = a.what == operation::wait_until;
  me.timed = timed;
  me.slept_on = static_cast<std::int32_t>(a.object);
  me.may_time_out = timed && may_time_out();
  auto const result = event({.what = effect::wait,
                             .limit = static_cast<std::uint8_t>(me.may_time_out ? 2 : 1),
                             .location = static_cast<location_id>(a.object),
                             .success = a.success,
                             .bytes = a.bytes,
                             .operand = a.operand},
                            a);
  me.slept_on = -1;
  me.timed = false;
  if (result.variant == 1) timed_out(a.expected);
  return {result.value, result.variant == 0};
}

outcome machine::notify_someone(action const& a) {
  auto& o = use(a);
  if (o.kind == object_kind::condition_variable) {
    event({.what = a.what == operation::notify_one ? effect::notify_one : effect::notify_all,
           .location = static_cast<location_id>(a.object)},
          a);
    return {};
  }
  if (a.what == operation::notify_one && !is_outside()) tells_rounds_apart(a.object);
  notify_calls_.push_back({a.object, running_, mine().executed, a.where});
  ++mine().notifications;
  auto const newest = newest_of(running_);
  notify({.location = static_cast<location_id>(a.object),
          .thread = running_,
          .events = mine().executed,
          .all = a.what == operation::notify_all,
          .hb = knows(running_),
          .porf = newest == no_event ? clock{} : graph_->known_after(newest).porf,
          .where = a.where},
         a);
  return {};
}

void machine::take(object_id id, action const& a) {
  auto& me = mine();
  me.slept_on = static_cast<std::int32_t>(id);
  event({.what = effect::lock,
         .location = static_cast<location_id>(id),
         .success = order::acquire,
         .operand = running_ + 1},
        a);
  me.slept_on = -1;
  objects_[id]->owner = running_;
  objects_[id]->locked_by = newest_of(running_);
}

void machine::give_back(object_id id, action const& a) {
  objects_[id]->owner = nobody;
  event({.what = effect::store,
         .location = static_cast<location_id>(id),
         .success = order::release,
         .operand = 0},
        a);
}

void machine::locked_again(action const& a) {
  show_refused(a);
  end_with(failure::misuse,
           fmt::format("{} locks {}, which it holds already", actor(), text_of(a.object)),
           {at_place(a.where, running_, "second lock")});
}

void machine::unlocked_by_another(object const& mutex, action const& a) {
  show_refused(a);
  end_with(failure::misuse,
           fmt::format("{} unlocks {}, which {} holds", actor(), text_of(a.object),
                       mutex.owner == nobody ? "nobody" : owner_of(mutex)),
           {at_place(a.where, running_, "unlock")});
}

void machine::waits_without_lock(action const& a) {
  show_refused(a);
  end_with(failure::misuse,
           fmt::format("{} waits on {} without holding {}", actor(), text_of(a.object),
                       text_of(a.with)),
           {at_place(a.where, running_, "wait")});
}

outcome machine::lock(action const& a) {
  auto& m = use(a);
  if (m.owner == running_) [[unlikely]] locked_again(a);
  take(a.object, a);
  return {};
}

outcome machine::try_lock(action const& a) {
  auto const& m = use(a);
  auto& me = mine();
  if (me.tries_left == 0 && m.owner != running_) {
    tries_cut_ = true;
    me.waits_to_try = true;
    take(a.object, a);
    me.waits_to_try = false;
    return {};
  }
  auto const result = event({.what = effect::compare_exchange,
                             .limit = static_cast<std::uint8_t>(a.operand == 0 && may_be_spurious() ? 2 : 1),
                             .location = static_cast<location_id>(a.object),
                             .success = order::acquire,
                             .failure = order::relaxed,
                             .operand = running_ + 1,
                             .expected = 0},
                            a);
  if (result.variant == 1) --mine().spurious_left;
  if (!result.updated) {
    if (result.variant == 0 && me.tries_left != 0) --me.tries_left;
    return {0, false};
  }
  objects_[a.object]->owner = running_;
  objects_[a.object]->locked_by = newest_of(running_);
  return {};
}

outcome machine::unlock(action const& a) {
  auto& m = use(a);
  if (m.owner != running_) [[unlikely]] unlocked_by_another(m, a);
  give_back(a.object, a);
  return {};
}

// [thread.condition]: the parts of waits and notifications are in one total order, which is here
// the modification order of a set of waiting threads. None of it synchronizes.
outcome machine::wait_on_condition(action const& a) {
  use(a);
  auto& m = use(a.with, a);
  if (m.owner != running_) [[unlikely]] waits_without_lock(a);
  auto& me = mine();
  auto const location = static_cast<location_id>(a.object);
  word const bit = word{1} << running_;
  bool const timed = a.what == operation::wait_until;
  enum ending : unsigned { by_notification, for_no_reason, by_timeout };
  std::array<ending, 3> endings{by_notification};
  unsigned count = 1;
  bool const may_be_for_no_reason = me.wake_ups_left != 0;
  spurious_cut_ = spurious_cut_ || !may_be_for_no_reason;
  if (may_be_for_no_reason) endings[count++] = for_no_reason;
  me.may_time_out = timed && may_time_out();
  if (me.may_time_out) endings[count++] = by_timeout;
  auto const how =
      count == 1 ? by_notification
                 : endings[event({.what = effect::choose,
                                  .bytes = static_cast<std::uint8_t>(may_be_for_no_reason ? 1 : 8),
                                  .operand = count},
                                 a)
                               .variant];
  auto const lock = m.locked_by;
  // Returns whether it was still among the waiting, and so nobody woke it.
  auto const give_up = [&] {
    auto const before = event({.what = effect::leave, .location = location, .operand = ~bit}, a);
    bool const still_there = (before.value & bit) != 0;
    if (still_there) timed_out(a.expected);
    return still_there;
  };
  bool notified = true;
  if (how == for_no_reason) {
    --me.wake_ups_left;
    remarked(a, model::remark::wakes_spuriously);
    give_back(a.with, a);
  } else {
    event({.what = effect::enter, .location = location, .operand = bit}, a);
    me.missed = missed_a_notification(newest_of(running_), lock);
    give_back(a.with, a);
    if (how == by_timeout) {
      notified = !give_up();
    } else {
      me.slept_on = static_cast<std::int32_t>(a.object);
      me.timed = timed;
      auto const woken = event({.what = effect::woken, .location = location, .operand = bit}, a);
      me.slept_on = -1;
      me.timed = false;
      if (woken.variant == 1) {
        give_up();
        notified = false;
      }
    }
  }
  take(a.with, a);
  return {0, notified};
}

// Whether a notification that woke nobody came before the thread slept, and could have come after
// it locked the mutex.
bool machine::missed_a_notification(event_id enter, event_id lock) const {
  for (auto w = graph_->at(enter).before; w.is_event(); w = graph_->at(w).before) {
    auto const& e = graph_->at(w);
    if ((e.what == effect::notify_one || e.what == effect::notify_all) &&
        e.value_read() == 0 && !graph::covers(graph_->known_after(lock).porf, w))
      return true;
  }
  return false;
}

void machine::record_stuck(bool looping) {
  std::vector<reports::place> places;
  std::string lost;
  std::string stuck;
  for (unsigned i = 0; i != threads(); ++i) {
    auto const& t = threads_[i];
    if (is_over(i)) continue;
    auto const who = reported_thread(i, threads());
    auto const function = short_function(last_place_of(i).function_name());
    if (t.slept_on < 0) {
      places.push_back(at_place(last_place_of(i), i, "looping"));
      continue;
    }
    auto const id = static_cast<object_id>(t.slept_on);
    auto const location = static_cast<location_id>(id);
    auto const& o = *objects_[id];
    auto const text = text_of(id);
    places.push_back(at_place(last_place_of(i), i, "waiting for " + text));
    auto const value = graph_->value_of(graph_->where(location).last, location);
    if (o.type.form == model::value_type::shape::readers) {
      // Who reads changes it and wakes nobody, and need not.
      if (!stuck.empty()) stuck += ", ";
      stuck += fmt::format("thread {} waits for {}, which is {}", who, text, to_text(value, o.type));
      continue;
    }
    if (o.kind == object_kind::atomic) {
      auto const old = graph_->at(newest_of(i)).operand;
      if (value != old) {
        if (lost.empty())
          lost = fmt::format("thread {} sleeps in {}() although {} is {} and no longer {}", who,
                             function, text, to_text(value, o.type), to_text(old, o.type));
        continue;
      }
      if (!stuck.empty()) stuck += ", ";
      stuck += fmt::format("thread {} sleeps in {}() until {} is no longer {}", who, function, text,
                           to_text(old, o.type));
      continue;
    }
    if (o.kind == object_kind::condition_variable) {
      if (t.missed) {
        if (lost.empty())
          lost = fmt::format("thread {} sleeps in {}() on {}, whose notification came before it slept",
                             who, function, text);
        continue;
      }
      if (!stuck.empty()) stuck += ", ";
      stuck += fmt::format("thread {} sleeps in {}() on {}", who, function, text);
      continue;
    }
    if (!stuck.empty()) stuck += ", ";
    stuck += fmt::format("thread {} waits for {}", who, text);
    if (value != 0 && o.kind != object_kind::thread)
      stuck += fmt::format(", which {} holds", checker::actor(static_cast<unsigned>(value) - 1,
                                                              threads(), o.taken_by));
  }
  if (looping) {
    unsigned i = 0;
    while (threads_[i].now != state::spinning && threads_[i].now != state::polling) ++i;
    record(failure::hang,
           fmt::format("thread {} loops in {}() and nothing can let it leave",
                       reported_thread(i, threads()),
                       short_function(last_place_of(i).function_name())),
           std::move(places), "every other thread has finished, waits, or loops as well");
    return;
  }
  if (!lost.empty())
    record(failure::lost_wakeup, std::move(lost), std::move(places),
           "no notification that is still to come can wake it");
  else
    record(failure::deadlock, std::move(stuck), std::move(places), "no thread can run any more");
}

}  // namespace interlock::checker::rc11
