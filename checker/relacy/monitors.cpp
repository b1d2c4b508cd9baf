// Mutexes and condition variables.
#include <interlock/checker/relacy/machine.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace interlock::checker::relacy {

void machine::await_free(object_id mutex, action const& a) {
  while (objects_[mutex]->owner != no_thread) {
    announce(a);
    note(a, remark::blocks);
    sleep_on(mutex, sleep::on_mutex, a);
  }
}

void machine::take(object& mutex, action const& a) {
  acquire(mutex);
  used(mutex, a);
  mutex.owner = self();
  mutex.was_tried = false;
  mutex.taken_by = part_;
  mutex.locked_at = ++tick_;
}

void machine::give_back(object_id id, action const& a) {
  auto& mutex = *objects_[id];
  used(mutex, a);
  release(mutex);
  mutex.owner = no_thread;
  // Loops of instrumented code look at things under mutexes: to lock and unlock what nobody else wanted changes nothing.
  if (!program_.instrumented || mutex.sleepers != 0 || mutex.was_tried) ++progress_;
  if (mutex.sleepers == 0) return;
  thread_list waiting;
  for (unsigned i = 0; i != threads(); ++i)
    if (threads_[i].sleeping.state == sleep::on_mutex && threads_[i].sleeping.object == id)
      waiting.add(i);
  if (waiting.size() != 0) wake_up(choose_among(waiting));
}

outcome machine::lock(action const& a) {
  reschedule();
  used(at(a), a);
  if (at(a).owner == self()) [[unlikely]] {
    announce(a);
    refuse(a, fmt::format("{} locks {}, which it holds already", actor(), text_of(a.object)),
           "second lock");
  }
  await_free(a.object, a);
  announce(a);
  take(*objects_[a.object], a);
  note(a, remark::none);
  return {};
}

outcome machine::try_lock(action const& a) {
  reschedule();
  announce(a);
  auto& mutex = at(a);
  used(mutex, a);
  auto const owner = mutex.owner;
  if (owner != no_thread) {
    mutex.was_tried = true;
    auto& left = mine().tries_left;
    if (left != 0 || owner == self() || is_outside()) {
      if (left != 0 && !is_outside()) --left;
      note(a, remark::none, 0, false);
      return {0, false};
    }
    used_features_.tries_cut = true;
    await_free(a.object, a);
    announce(a);
  } else if (a.operand == 0 && may_be_spurious()) {
    note(a, remark::fails_spuriously, 0, false);
    return {0, false};
  }
  take(*objects_[a.object], a);
  note(a, remark::none);
  return {};
}

outcome machine::unlock(action const& a) {
  reschedule();
  announce(a);
  auto const& mutex = at(a);
  if (mutex.owner != self()) [[unlikely]]
    refuse(a,
           fmt::format("{} unlocks {}, which {} holds", actor(), text_of(a.object),
                       mutex.owner == no_thread ? "nobody" : owner_of(mutex)),
           "unlock");
  note(a, remark::none);
  give_back(a.object, a);
  return {};
}

outcome machine::wait_on_condition(action const& a) {
  reschedule();
  announce(a);
  auto& condition = at(a);
  used(condition, a);
  auto const& mutex = at({.what = a.what, .object = a.with, .where = a.where});
  if (mutex.owner != self()) [[unlikely]]
    refuse(a,
           fmt::format("{} waits on {} without holding {}", actor(), text_of(a.object),
                       text_of(a.with)),
           "wait");

  bool const early = times_out_now(a);
  bool const spurious = !early && may_be_spurious();
  bool const missed = condition.notified_at > mutex.locked_at;
  give_back(a.with, a);
  bool notified = true;
  if (early || spurious) {
    note(a, early ? remark::times_out : remark::wakes_spuriously, 0, !early);
    notified = spurious;
    reschedule();
  } else {
    note(a, remark::blocks);
    notified = sleep_on(a.object, sleep::on_condition, a, 0, missed);
    announce(a);
    note(a, notified ? remark::woken : remark::times_out, mine().sleeping.woken_by, notified);
  }
  if (!notified) time_ = std::max(time_, a.expected);
  await_free(a.with, a);
  take(*objects_[a.with], a);
  return {0, notified};
}

}  // namespace interlock::checker::relacy
