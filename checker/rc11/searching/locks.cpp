// Locks that wait in the graph, and are taken in place.
//
// A lock that is revisited by the lock of another section cannot be taken: it waits in the graph, with its old stamp,
// until that section ends. Then it could be revisited by the unlock, and the execution in which it went on waiting would
// be blocked. But the unlock is all that it can read: whatever else is written to the mutex comes after the unlock and so
// knows of it. So it reads from the unlock in place, and nothing is taken away (Kokologiannakis, Marmanis, Vafeiadis,
// "Unblocking Dynamic Partial Order Reduction", CAV 2023, do so with reads of what is written by one after the other).
//
// It is as if the thread had not come to the lock before, and were forbidden to take it before the section: what
// that leaves are executions of a program, with a consistency predicate more, of which each is visited once. Hence:
//
// - The lock of the section stays what the waiting one was revisited for (event::took_over), so that nothing takes it away.
// - The unlock may be taken away, by what revisits a read that is older: then the lock waits again, in the copy, and so
//   does it where the unlock is cut off.
// - Locks that were added while nothing else could run, and cannot be taken, would be revisited by the unlock, too, and
//   keep the one that waited blocked. They are forgotten instead, and added again when they can be taken: in a frame of its own,
//   since others are younger than they.
//
// A failed try reads what is written in a section, and where it fails it may have succeeded before the one that waits. So
// nothing of this where anybody tries the mutex: the first try begins the search anew.
#include <interlock/checker/rc11/searching/exploration.hpp>

namespace interlock::checker::rc11 {
namespace {

// Calls `f` with each lock that waits for the section of this lock to end.
template <class F>
void for_each_waiting(graph const& g, event_id section, F const& f) {
  for (unsigned t = 0; t != g.threads(); ++t) {
    auto const last = g.last_of(t);
    if (last == no_event) continue;
    auto const& e = g.at(last);
    if (e.what == effect::lock && e.kind == event_kind::read && e.reads_from == section) f(last);
  }
}

}  // namespace

// An unlock has been added. Returns whether a lock is taken that waited for it, here or in a frame of its own.
bool explorer::lets_somebody_in(event_id unlock) {
  auto const& g = *graph_;
  auto const& e = g.at(unlock);
  auto const section = e.before;
  if (!section.is_event() || g.at(section).what != effect::lock || !g.at(section).took_over) return false;
  if (!settings_.revisits_in_place || mutexes_tried_.contains(e.location)) return false;
  auto waits = no_event;
  bool others = false;
  for_each_waiting(g, section, [&](event_id lock) {
    if (g.at(lock).stamp < g.at(section).stamp) waits = lock;
    else others = true;
  });
  if (waits == no_event || symmetry_.is_left_to_a_twin(g, waits, unlock, 0)) return false;
  mutexes_left_out_.insert(e.location);
  if (others) {
    later(item::step::hand_over, waits, unlock);
    hopeless_ = true;
    return true;
  }
  let_in(waits, unlock);
  threads_[waits.thread()].now = state::ready;
  return true;
}

void explorer::let_in(event_id lock, event_id unlock) {
  graph_->settle(lock, unlock);
  graph_->insert_after(lock, unlock);
}

// All but the locks that wait for the section that ends, and were added when it had begun.
clock explorer::without_hopeless_locks(event_id unlock) const {
  auto const& g = *graph_;
  clock result;
  for (unsigned t = 0; t != g.threads(); ++t) result.set(t, g.length(t));
  auto const section = g.at(unlock).before;
  if (!section.is_event()) return result;
  for_each_waiting(g, section, [&](event_id lock) {
    if (g.at(lock).stamp > g.at(section).stamp) result.set(lock.thread(), lock.index());
  });
  return result;
}

}  // namespace interlock::checker::rc11
