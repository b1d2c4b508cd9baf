// How threads stand, and whether one has come back to where it stood before: the await rule.
//
// A thread that comes to an operation in a state in which it was there before, and that has done nothing
// since but read, will do so for ever unless one of these reads returns something else. So it is held back there.
// The round that it ends is executed, checked for races and in the graph as what it is. Nothing is lost: from any execution in
// which such a round occurs it can be taken away, and what remains is an execution, with less happens-before, hence with no
// fewer races. Nothing is assumed of what a loop is: the comparison decides.
//
// The state: the operation that it asks for; the registers that calls keep, the stack from the door to where the thread began, thread-local
// variables; and what the thread itself has written to the scenario, to memory from `new`, to variables of
// the program and to what else there is, as a sum of differences. What others write there a thread learns of by what it reads. Dead
// registers and stack slots are left out (liveness/).
#include <interlock/checker/rc11/executing/machine.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <interlock/checker/heap/outer_memory.hpp>
#include <interlock/checker/rc11/searching/frontier.hpp>

namespace interlock::checker::rc11 {

bool machine::has_effect(rc11::event const& e) const noexcept {
  switch (e.kind) {
    case event_kind::write: return true;
    case event_kind::fence: return false;
    // That time has not passed is nothing new.
    case event_kind::choice:
      if (wakes_for_no_reason(e)) return false;  // see round_from
      return !is_look_at_clock(e) || e.variant != 0;
    case event_kind::read:
      if (e.what == effect::wait) return e.variant != 0;
      return e.what == effect::woken || e.what == effect::leave;
    case event_kind::update:
      if (e.what >= effect::enter && e.what <= effect::leave) return true;
      return e.value != e.value_read();
  }
  return true;
}

// Whether the wait, which has returned, may have slept before, on an older value: then it may be for it that a call of notify_one
// went to nobody else.
bool machine::may_have_slept(event_id id) const noexcept {
  auto const& e = graph_->at(id);
  if (e.what != effect::wait || e.variant != 0 || blocks(e.what, e.value_read(), e.variant, e.operand)) return false;
  auto const oldest = graph_->oldest_position(id);
  for (auto w = e.reads_from; graph_->position_of(w) > oldest;) {
    w = graph_->at(w).before;
    if (graph_->value_of(w, e.location) == e.operand) return true;
  }
  return false;
}

bool machine::is_of_a_mutex(rc11::event const& e) const noexcept {
  return (e.what == effect::lock || e.what == effect::store) && objects_[e.location]->kind == object_kind::mutex;
}

bool machine::is_failed_try(rc11::event const& e) const noexcept {
  return e.what == effect::compare_exchange && e.kind == event_kind::read && e.variant == 0 &&
         objects_[e.location]->kind == object_kind::mutex;
}

bool machine::looked_at_clock(unsigned t, unsigned from) const noexcept {
  for (auto i = from; i != threads_[t].executed; ++i)
    if (is_look_at_clock(graph_->at(t, i))) return true;
  return false;
}

event_id machine::without_fruitless(event_id w) const noexcept {
  while (w.is_event() && threads_[w.thread()].now == state::spinning && w.index() >= threads_[w.thread()].awaits_from)
    w = graph_->at(w).before;
  return w;
}

bool machine::round_is_for_good(unsigned t) const noexcept {
  auto const& each = threads_[t];
  for (unsigned i = each.awaits_from; i != each.executed; ++i) {
    auto const& e = graph_->at(t, i);
    if (wakes_for_no_reason(e)) return false;  // another execution stands for it
    if (!e.reads()) continue;
    if (e.variant != 0) return false;  // for no reason, or too late: another execution stands for it
    auto const last = without_fruitless(graph_->where(e.location).last);
    if (last != without_fruitless(e.reads_from)) return false;
    // Where it would sleep now, it does so in the execution without this round.
    if (blocks(e.what, graph_->value_of(last, e.location), 0, e.operand)) return false;
  }
  return true;
}

namespace {

constexpr std::uint64_t of_scenario = std::uint64_t{1} << 40;  // positions

}  // namespace

// Of the heap and of the program's variables.
liveness::digest machine::digest_past_scenario() {
  constexpr std::uint64_t of_globals = std::uint64_t{1} << 41;
  if (past_scenario_is_known_) return past_scenario_;
  auto sum = heap::digest_of_all(fiber::where_stacks_are(), shares_stacks_) + heap::digest_of_outer_memory(fiber::where_stacks_are(), shares_stacks_);
  for (std::size_t i = 0; i != globals_.size(); ++i) {
    auto const& each = globals_[i];
    auto const position = of_globals + reinterpret_cast<std::uintptr_t>(each.begin) / 8;
    sum += globals_seen_[i].look(each.begin, each.bytes / 8, position, fiber::where_stacks_are(), shares_stacks_);
  }
  past_scenario_is_known_ = true;
  return past_scenario_ = sum;
}

liveness::digest machine::digest_of_scenario() {
  return scenario_seen_.look(scenario_, scenario_bytes() / 8, of_scenario, fiber::where_stacks_are(), shares_stacks_);
}

liveness::digest machine::memory_digest() {
  auto sum = digest_of_scenario() + digest_past_scenario();
  if (shares_stacks_) sum += digest_of_stacks();
  return sum;
}

// Of the other threads, from where they stand.
liveness::digest machine::digest_of_stacks() const noexcept {
  constexpr std::uint64_t of_stacks = std::uint64_t{1} << 43;
  liveness::digest sum = 0;
  for (unsigned t = 0; t != threads(); ++t) {
    if (t == running_ || threads_[t].now == state::done || came_with_[t] == nullptr || began_[t] == nullptr) continue;
    auto const* const from = &came_with_[t]->return_address + 1;
    auto const* const end = static_cast<std::uint64_t const*>(began_[t]);
    if (from < end)
      sum += liveness::digest_of(from, static_cast<std::size_t>(end - from),
                                 of_stacks + reinterpret_cast<std::uintptr_t>(from) / 8);
  }
  return sum;
}

liveness::digest machine::naked_memory() {
  auto sum = digest_past_scenario();
  auto const* const words = static_cast<std::uint64_t const volatile*>(scenario_);
  if (all_words_are_naked_) sum += digest_of_scenario();
  else for (auto const& each : naked_words_) sum += each.key * (words[each.nth] & each.bits);
  if (shares_stacks_) sum += digest_of_stacks();
  return sum;
}

// Of the word at this address, what atomics are that instrumented code has made there: what they hold is read by operations. One
// that was made otherwise before, or is looked at as plain data ever (known_value), is no such.
std::uint64_t machine::bits_of_atomics(std::uintptr_t word) const noexcept {
  std::uint64_t bits = 0;
  for (auto const& each : found_) {
    auto const& o = each.what;
    if (!objects_[each.id]->alive || o.kind != object_kind::atomic || o.life != 0) continue;
    for (unsigned byte = 0; byte != 8; ++byte)
      if (word + byte >= o.address && word + byte < o.address + o.type.bytes) bits |= std::uint64_t{0xff} << 8 * byte;
  }
  return bits;
}

void machine::find_naked_words() {
  naked_words_.clear();
  constexpr std::size_t half = sizeof(std::uint32_t);
  auto* const begin = static_cast<std::byte*>(scenario_);
  for (std::size_t nth = 0; nth != scenario_bytes() / 8; ++nth) {
    std::uint64_t bits = 0;
    for (std::size_t n = 0; n != 2; ++n) {
      model::storage const there{begin + 8 * nth + half * n, half};
      bool is_plain_data = false;
      neighbours_.for_each_in(there, [&](object_id id) {
        auto const& o = *objects_[id];
        is_plain_data = is_plain_data || (o.alive && o.kind == object_kind::plain && !o.may_hold_objects &&
                                          o.creator == max_threads && neighbours_.has_all_of(id, there));
      });
      if (!is_plain_data) bits |= std::uint64_t{0xffff'ffff} << 32 * n;
    }
    bits &= ~bits_of_atomics(reinterpret_cast<std::uintptr_t>(begin) + 8 * nth);
    if (bits != 0) naked_words_.push_back({nth, bits, liveness::digest_of(1, of_scenario + nth)});
  }
}

// What the current thread did between its newest event and now is its own: nobody else has run. Where that is known from an
// execution before, it is not worked out again.
void machine::note_what_was_written() {
  auto& me = mine();
  if (!me.notes_writes) return;
  auto& newest = graph_->stood(newest_of(running_));
  auto const now = memory_digest();
  newest.written += now - memory_at_;
  newest.is_written_known = true;
  memory_at_ = now;
  memory_is_known_ = true;
}

void machine::goes_on(action const& a, unsigned events_before) {
  auto& me = mine();
  if (!settings_.holds_back) [[unlikely]] return;
  shares_stacks_ = shares_stacks_ || fiber::is_of_stacks(a.operand);
  switch (a.what) {
    case operation::notify_one:
    case operation::notify_all: had_effect(); break;
    case operation::try_lock: tells_rounds_apart(a.object); break;
    case operation::now:
      if (me.clock_reads == 1) had_effect();  // how late it is then stays
      break;
    default: break;
  }
  for (auto i = events_before; i < me.executed; ++i)
    if (auto const& e = me.events[i]; (has_effect(e) && !is_of_a_mutex(e)) || (may_have_slept({running_, i}) && objects_[e.location]->tried))
      stamp_[running_] = ++stamps_;
  if (!knows_loops() || me.executed == 0) return;
  auto& newest = graph_->stood(newest_of(running_));
  if (me.executed != events_before) {
    me.notes_writes = !newest.is_written_known;
    if (me.notes_writes) {
      newest.written = me.executed == 1 ? 0 : graph_->stood({running_, me.executed - 2}).written;
      memory_then_[running_] = memory_now();
    }
  } else if (me.notes_writes) {
    newest.is_written_known = false;  // what comes now adds to it
  }
  somebody_runs();
}

// Somebody can see what a round did that was taken for fruitless: who tries a mutex that it locked and unlocked, or whose call of
// notify_one it may have taken from another.
void machine::tells_rounds_apart(object_id id) {
  heap::pause const ours;
  if (mutexes_tried_.insert(id).second && mutexes_left_out_.contains(id)) anew_from_the_start_ = true;
  objects_[id]->tried = true;
}

std::optional<unsigned> machine::came_back(action const& a) {
  auto& me = mine();
  if (!settings_.holds_back) [[unlikely]] return std::nullopt;
  if (knows_loops()) note_what_was_written();
  if (!may_come_back(a.what)) return std::nullopt;
  auto const site = site_of(a);
  auto& last = visited_[slot_of(site)];
  // In a long execution, too, where each round has an effect.
  constexpr unsigned is_long = 128;  // events
  bool const again = last == stamp_[running_] || (me.executed >= is_long && last >= began_with_[running_]);
  last = stamp_[running_];
  bool const is_new = me.executed >= graph_->length(running_);
  if (!knows_loops() || !loops_.contains(site)) {
    if (again && is_new) found_a_loop(site);
    arrived_[running_] = {0, site, me.executed};
    return std::nullopt;
  }
  if (!is_new) {
    if (auto& s = graph_->stood({running_, me.executed}); s.state == 0) {
      s.state = state_of(a, site);
      s.site = site;
    }
    return std::nullopt;
  }
  auto const stands = state_of(a, site);
  arrived_[running_] = {stands, site, me.executed};

  if (auto const from = round_from(running_, me.executed, stands)) return from;
  if (rounds_in_vain(site, stands) >= settings_.rounds) give_up(a);
  return std::nullopt;
}

// The event before which the thread stood like this, where it has only read from there on up to `end`.
std::optional<unsigned> machine::round_from(unsigned t, unsigned end, liveness::digest stands) {
  heap::pause const ours;
  unsigned depth = 0;  // of sections of mutexes that begin before what was looked at
  std::vector<object_id> locks;  // and atomics that were waited on
  bool hands_on = false;  // something that another thread may acquire
  for (auto i = end; i-- > threads_[t].effect_at;) {
    auto const& e = graph_->at(t, i);
    if (is_of_a_mutex(e)) {
      bool const locks_it = e.kind == event_kind::update;
      // One that a thread has made may be known by another number elsewhere.
      auto const& mutex = *objects_[e.location];
      if (mutex.tried || mutex.creator < threads()) break;
      locks.push_back(e.location);
      hands_on = true;
      if (locks_it && depth == 0) {
        // Held when the round began, too: it was out of a wait for no reason. Had it slept on instead, others would have found
        // the mutex free for longer; and a notification that was then for it, and that woke nobody, would have woken it in vain.
        if (i < threads_[t].effect_at + 2U || !wakes_for_no_reason(graph_->at(t, i - 2))) break;
        i -= 2;  // which left the mutex before
      } else if (locks_it) {
        --depth;
      } else {
        ++depth;
      }
    } else if (has_effect(e)) {
      break;
    } else if (may_have_slept({t, i})) {
      auto const& atomic = *objects_[e.location];
      if (atomic.tried || atomic.creator < threads()) break;
      locks.push_back(e.location);
    }
    hands_on = hands_on || e.kind == event_kind::update;
    if (depth != 0 || graph_->stood({t, i}).state != stands) continue;
    // What was written on the way and taken back, others may have seen: in a section of a mutex, or by way of an
    // update.
    auto const written = i == 0 ? liveness::digest{} : graph_->stood({t, i - 1}).written;
    bool wrote = false;
    for (auto j = i; hands_on && j != end; ++j) wrote = wrote || graph_->stood({t, j}).written != written;
    if (wrote) continue;
    mutexes_left_out_.insert(locks.begin(), locks.end());
    return i;
  }
  return std::nullopt;
}

// How often the current thread has come to this place with no write since, or, be it with writes, in this state.
unsigned machine::rounds_in_vain(std::uint64_t site, liveness::digest stands) const {
  constexpr unsigned most_looked_at = 4096;  // events
  auto const end = threads_[running_].executed;
  unsigned without_effect = 0;
  unsigned alike = 0;
  bool reads_only = true;
  for (auto i = end; i-- != 0 && end - i < most_looked_at;) {
    auto const& e = graph_->at(running_, i);
    reads_only = reads_only && (!has_effect(e) || is_of_a_mutex(e)) && !(may_have_slept({running_, i}) && objects_[e.location]->tried);
    auto const& s = graph_->stood({running_, i});
    if (s.site != site || s.state == 0) continue;
    if (reads_only) ++without_effect;
    if (s.state == stands) ++alike;
  }
  return std::max(without_effect, alike);
}

// All places of a round that came back are a loop's, be it that it began at another of them.
void machine::learn_round(unsigned from) {
  for (unsigned i = from; i != mine().executed; ++i)
    if (auto const& s = graph_->stood({running_, i}); s.state == 0 && s.site != 0 && loops_.insert(s.site).second)
      ++loops_known_;
}

liveness::digest machine::state_of(action const& a, std::uint64_t site) {
  if (a.caller == nullptr || !fiber::has_all_on_stack()) {
    // It cannot be told: no two are the same.
    return liveness::digest_of(++stamps_, site);
  }
  heap::pause const ours;
  auto const* const end = static_cast<std::uint64_t const*>(began_[running_]);
  auto const* const words = a.caller->kept.data();
  auto const& bits = live_.of(*a.caller, end);
  constexpr std::uint64_t of_locals = std::uint64_t{1} << 42;
  auto const depth = static_cast<std::size_t>(end - words);  // positions count from where the thread began
  fibers_[running_]->keep_clear(words);
  auto const details = static_cast<std::uint64_t>(a.what) | static_cast<std::uint64_t>(a.bytes) << 8 |
                       static_cast<std::uint64_t>(a.success) << 16 | static_cast<std::uint64_t>(a.failure) << 24 |
                       std::uint64_t{a.with} << 32;
  std::array const asked_for{std::uint64_t{depth}, site, a.operand, a.expected, details};
  auto sum = liveness::digest_of(asked_for.data(), asked_for.size(), of_locals - asked_for.size());
  for (std::size_t i = 0; i != bits.size(); ++i)
    if (bits[i] != 0) sum += liveness::digest_of(words[i] & bits[i], i < model::frame::registers ? i : model::frame::registers + depth - i);
  sum += locals_.digest_now(of_locals);
  if (mine().executed != 0) sum += graph_->stood(newest_of(running_)).written;
  if (puts_off()) [[unlikely]] {
    auto const off = put_off_.words_of(running_);
    sum += liveness::digest_of(off.data(), off.size(), of_locals - asked_for.size() - off.size());
  }
  return sum == 0 ? 1 : sum;
}

void machine::found_a_loop(std::uint64_t site) {
  heap::pause const ours;
  if (!knows_loops()) {
    globals_ = heap::variables_of_the_program();
    globals_seen_ = std::vector<heap::watched_memory>(globals_.size());
    for (unsigned t = 0; t != threads(); ++t) fibers_[t]->keep_clear();
  }
  // Instrumented code makes its atomics as it goes.
  if (!knows_loops() || program_.instrumented) find_naked_words();
  loops_.insert(site);
  ++loops_known_;
  anew_ = true;
  for (;;) suspend();
}

// A loop that waits for plain data comes to no operation that could let it go on: whoever writes the data races with it, and is
// found to when it does. So others have their turn, and none of that is lost but what the thread would do after more rounds.
void machine::idles(action const& a) {
  auto& me = idle_[running_];
  if (me.executed != mine().executed) me = {mine().executed, 0};
  // Looked at now and then, for so long as a round may be: it may come to be the same each time after a while only.
  constexpr unsigned now_and_then = 4096;
  constexpr unsigned first = 128;
  constexpr unsigned last = 192;
  if (auto const at = ++me.times % now_and_then; at >= first && at <= last) [[unlikely]] {
    if (auto const stands = all_there_is(a); at == first) me.stood = stands;
    else if (stands == me.stood) wait_for_good();
  }
  if (me.times == many_times) [[unlikely]] give_up(a, false);
}

void machine::wait_for_good() {
  heap::pause const ours;
  mine().now = state::polling;
  for (;;) suspend();
}

// By which the current thread goes on, while no other runs: with dead words, and whoever wrote it.
liveness::digest machine::all_there_is(action const& a) {
  if (a.caller == nullptr || !fiber::has_all_on_stack()) return ++stamps_;  // it cannot be told: no two are the same
  heap::pause const ours;
  constexpr std::uint64_t of_memory = std::uint64_t{1} << 41;
  constexpr std::uint64_t of_locals = std::uint64_t{1} << 42;
  auto const of_words = [](std::uint64_t const* from, void const* end) {
    auto const words = from < end ? static_cast<std::size_t>(static_cast<std::uint64_t const*>(end) - from) : 0;
    return liveness::digest_of(from, words, of_memory + reinterpret_cast<std::uintptr_t>(from) / 8);
  };
  auto sum = heap::digest_of_all(fiber::where_stacks_are(), shares_stacks_) + heap::digest_of_outer_memory(fiber::where_stacks_are(), shares_stacks_);
  sum += liveness::digest_of(scenario_, scenario_bytes() / 8, of_scenario) + locals_.digest_now(of_locals);
  if (!variables_) variables_ = heap::variables_of_the_program();
  for (auto const& each : *variables_)
    sum += liveness::digest_of(each.begin, each.bytes / 8, of_memory + reinterpret_cast<std::uintptr_t>(each.begin) / 8);
  for (unsigned t = 0; t != threads(); ++t)
    if (t != running_ && threads_[t].now != state::done && came_with_[t] != nullptr && began_[t] != nullptr)
      sum += of_words(came_with_[t]->kept.data(), began_[t]);
  std::array const asked_for{a.where.identity(), std::uintptr_t{a.object}, std::uintptr_t{static_cast<std::uint8_t>(a.what)}};
  return sum + of_words(a.caller->kept.data(), began_[running_]) + liveness::digest_of(asked_for.data(), asked_for.size(), 0);
}

bool machine::did_nothing_but_fences() const noexcept {
  auto const end = mine_->executed;
  auto const is_fence = [&](unsigned i) { return graph_->at(running_, i).what == effect::fence; };
  if (end < many_fences || !is_fence(end - many_fences)) return false;
  for (auto i = end; i-- != end - many_fences;)
    if (!is_fence(i)) return false;
  return true;
}

void machine::give_up(action const& a, bool after_events) {
  heap::pause const ours;
  auto const where = at_place(a.where, running_);
  loops_cut_.insert(fmt::format("{}:{}{}", where.file, where.line, after_events ? "" : waits_for_nobody));
  mine().now = state::given_up;
  for (;;) suspend();
}

}  // namespace interlock::checker::rc11
