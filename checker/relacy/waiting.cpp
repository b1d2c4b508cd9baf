// Threads that sleep, what wakes them, and what is said of those that nothing can wake. Parking and
// unparking alone, so that a notification orders nothing.
#include <interlock/checker/relacy/machine.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace interlock::checker::relacy {

using model::name_of;

bool machine::sleep_on(object_id id, sleep how, action const& a, word old, bool missed) {
  auto& o = *objects_[id];
  if (is_outside()) [[unlikely]]
    end_with(failure::deadlock,
             fmt::format("{} would block where no other thread runs", name_of(a.what)),
             {at_place(a.where, threads())});
  auto& me = mine();
  auto& s = me.sleeping;
  s = {.state = how,
       .woken = wake::by_notification,
       .object = id,
       .old = old,
       .stores_seen = o.stores.size(),
       .timed = a.what == operation::wait_until && how != sleep::on_mutex,
       .tries = a.what == operation::try_lock,
       .missed = missed,
       .woken_by = 0,
       .where = a.where};
  ++o.sleepers;
  park();
  --o.sleepers;
  s.state = sleep::awake;
  me.pending = &a;
  ++progress_;
  return s.woken == wake::by_notification;
}

void machine::wake_up(unsigned thread) {
  auto& s = threads_[thread].sleeping;
  s.woken_by = self();
  s.state = sleep::awake;
  ++progress_;
  unpark(thread);
}

unsigned machine::choose_among(thread_list const& waiting) {
  if (waiting.size() == 1) return waiting[0];
  auto const taken = choose(waiting.size(), choice::waiter);
  tell_threads(waiting.size(), [&](unsigned i) { return waiting[i]; });
  return waiting[taken];
}

outcome machine::notify(action const& a) {
  reschedule();
  announce(a);
  auto& o = at(a);
  used(o, a);
  bool const condition = o.kind == object_kind::condition_variable;
  o.notified_at = ++tick_;

  thread_list eligible;
  for (unsigned i = 0; o.sleepers != 0 && i != threads(); ++i) {
    auto const& s = threads_[i].sleeping;
    if (s.object != a.object || s.woken == wake::by_timeout) continue;
    if (s.state == sleep::on_condition) eligible.add(i);
    if (s.state != sleep::on_atomic) continue;
    // [atomics.wait]/4: some store after the one that the wait read happens before this call.
    if (std::any_of(o.stores.begin() + static_cast<std::ptrdiff_t>(s.stores_seen), o.stores.end(),
                    [&](moment const& each) { return knows_of(each); }))
      eligible.add(i);
  }
  if (eligible.size() == 0) {
    note(a, remark::wakes_nobody);
    return {};
  }
  if (a.what == operation::notify_one) {
    auto const chosen = choose_among(eligible);
    note(a, remark::wakes, chosen);
    wake_up(chosen);
  } else {
    note(a, remark::wakes_all, eligible.size());
    for (auto const thread : eligible) wake_up(thread);
  }
  // Whoever it woke, a notification that somebody slept through is not a missed one.
  if (condition) o.notified_at = 0;
  return {};
}

bool machine::may_be_spurious() {
  auto& left = mine().spurious_left;
  if (is_outside()) return false;
  if (left == 0) {
    used_features_.spurious_cut = true;
    return false;
  }
  if (choose(2, choice::spurious) == 0) return false;
  --left;
  return true;
}

// ---- time

bool machine::times_out_now(action const& a) {
  auto& left = mine().timeouts_left;
  if (a.what != operation::wait_until) return false;
  if (is_outside()) return true;  // nobody is there to end the wait
  if (left == 0) {
    used_features_.timeouts_cut = true;
    return false;
  }
  if (choose(2, choice::timeout) == 0) return false;
  --left;
  return true;
}

void machine::time_out_sleepers() {
  for (unsigned i = 0; i != threads(); ++i) {
    auto& s = threads_[i].sleeping;
    if (s.state == sleep::awake || !s.timed || s.woken == wake::by_timeout) continue;
    s.woken = wake::by_timeout;
    unpark(i);
  }
}

// ---- hangs and deadlocks

outcome machine::yield(action const& a) {
  announce(a);
  note(a, remark::none);
  // Of instrumented code a hint alone: its loops are known by what they do (rounds.cpp).
  if (is_outside() || a.where.return_address() != nullptr) return {};
  used_features_.yielded = true;
  check_hang(a);
  reschedule(1);
  return {};
}

bool machine::is_left() const {
  return std::any_of(threads_.begin(), threads_.begin() + threads(), [](thread_state const& t) {
    return t.sleeping.state == sleep::given_up || (t.sleeping.state != sleep::awake && t.sleeping.tries);
  });
}

// Whether each of the threads that can run is layered code's, and has yielded so often in vain, with operations between, that it is
// taken by the word of yield(): it may count its rounds and so come to no state again. More often than rc11 goes through a loop.
bool machine::all_said_so() const {
  auto const often = std::max(256U, 8 * settings_.rounds);
  return std::all_of(threads_.begin(), threads_.begin() + threads(), [&](thread_state const& t) {
    return t.finished || t.unborn || t.sleeping.state != sleep::awake || t.rounds_that_looked >= often;
  });
}

// A hang: every thread that could still run only yields, nothing has changed for so many rounds that each has read the
// newest value of all it reads, and all of them are where they were.
void machine::check_hang(action const& a) {
  constexpr unsigned rounds = 4;
  auto& me = mine();
  bool const looked = std::exchange(me.looked, false);
  bool const in_vain = me.progress_seen == progress_;
  me.fruitless = in_vain ? me.fruitless + 1 : 0;
  me.rounds_that_looked = in_vain ? me.rounds_that_looked + looked : 0;
  me.progress_seen = progress_;
  if (me.fruitless < rounds) return;
  bool timed = false;
  bool clocked = false;
  for (unsigned i = 0; i != threads(); ++i) {
    auto const& t = threads_[i];
    if (t.finished || t.unborn) continue;
    if (t.sleeping.state != sleep::awake) {
      timed = timed || t.sleeping.timed;
      continue;
    }
    if (t.progress_seen != progress_ || t.fruitless < rounds) return;
    clocked = clocked || t.read_clock;
  }
  if (clocked) {  // loops that watch the clock: let time pass
    time_ += long_time;
    ++progress_;
    for (auto& t : threads_) t.read_clock = false;
    return;
  }
  if (timed) {
    time_out_sleepers();
    ++progress_;
    return;
  }
  if (!all_came_back(a) && !all_said_so()) return;
  cut_ = is_left();
  if (cut_) abandon();
  std::vector<reports::place> places;
  for (unsigned i = 0; i != threads(); ++i) {
    auto const& t = threads_[i];
    if (t.finished || t.unborn) continue;
    places.push_back(
        t.sleeping.state == sleep::awake
            ? at_place(box_.last[i], i, "looping")
            : at_place(t.sleeping.where, i, "waiting for " + text_of(t.sleeping.object)));
  }
  end_with(failure::hang,
           fmt::format("{} loops in {}() and nothing can let it leave", actor(),
                       short_function(a.where.function_name())),
           std::move(places), "every other thread has finished, waits, or loops as well");
}

void machine::record_stuck() {
  cut_ = is_left();
  if (cut_) return;
  std::vector<reports::place> places;
  std::string lost;
  std::string stuck;
  for (unsigned i = 0; i != threads(); ++i) {
    auto const& s = threads_[i].sleeping;
    if (s.state == sleep::awake) continue;
    auto const& o = *objects_[s.object];
    auto const text = text_of(s.object);
    auto const who = reported_thread(i, threads());
    places.push_back(at_place(s.where, i, "waiting for " + text));
    // Who reads changes a read-write lock and wakes nobody, and need not.
    bool const is_shared_lock = o.type.form == model::value_type::shape::readers;
    bool const slept_through =
        is_shared_lock ? false : s.state == sleep::on_atomic ? o.value != s.old : s.state == sleep::on_condition && s.missed;
    if (slept_through && !lost.empty()) continue;  // one is enough

    auto told =
        fmt::format("thread {} sleeps in {}()", who, short_function(s.where.function_name()));
    switch (s.state) {
      case sleep::on_atomic:
        if (is_shared_lock) told = fmt::format("thread {} waits for {}, which is {}", who, text, to_text(o.value, o.type));
        else if (slept_through)
          told += fmt::format(" although {} is {} and no longer {}", text, to_text(o.value, o.type),
                              to_text(s.old, o.type));
        else told += fmt::format(" until {} is no longer {}", text, to_text(s.old, o.type));
        break;
      case sleep::on_condition:
        told += " on " + text;
        if (slept_through) told += ", whose notification came before it slept";
        break;
      default:
        told = fmt::format("thread {} waits for {}", who, text);
        if (o.owner != no_thread) told += fmt::format(", which {} holds", owner_of(o));
    }
    auto& all = slept_through ? lost : stuck;
    if (!all.empty()) all += ", ";
    all += told;
  }
  if (!lost.empty())
    record(failure::lost_wakeup, std::move(lost), std::move(places),
           "no notification that is still to come can wake it");
  else record(failure::deadlock, std::move(stuck), std::move(places), "no thread can run any more");
}

}  // namespace interlock::checker::relacy
