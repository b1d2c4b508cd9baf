// One execution: the graph again, and then on to its end.
#include <interlock/checker/rc11/searching/exploration.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker::rc11 {
namespace {

constexpr char const* why_no_twins =
    "role() of the scenario says that threads run the same code on the same arguments: give those that "
    "do not roles of their own";

}  // namespace

// Runs the graph's execution, once for all that `after` and the destructor choose. Returns false
// when it failed.
bool explorer::execute() {
  after_.clear();
  for (;;) {
    do {
      if (!execute_once()) return false;
    } while (anew_);
    while (!after_.empty() && after_.back().taken + 1 == after_.back().limit) after_.pop_back();
    if (after_.empty()) return true;
    ++after_.back().taken;
  }
}

unsigned explorer::choose_alone(unsigned limit, action const& a) {
  auto const nth = chosen_so_far_++;
  auto const again = [&](unsigned taken) {
    if (taken < limit) return taken;
    auto const [message, why] = divergence("there was more to choose from before");
    end_with(failure::nondeterminism, message, {at_place(a.where, threads(), "came here")}, why);
  };
  if (!is_constructing()) {
    if (nth == after_.size()) after_.push_back({0, limit});
    return again(after_[nth].taken);
  }
  auto& chosen = frames_.back().chosen;
  if (nth == chosen.size()) {
    chosen.push_back(0);
    auto const items = items_.size();
    for (unsigned v = limit; v-- > 1;) {
      later(item::step::begin, no_event, no_event, v);
      items_.back().choice = static_cast<std::uint16_t>(nth);
    }
    share(items);
  }
  return again(chosen[nth]);
}

bool explorer::execute_once() {
  chosen_so_far_ = 0;
  notifications_.clear();
  needs_ = {};
  rounds_stay_ = {};
  repeated_ = 0;
  all_repeated_ = false;
  turn_ = 0;
  hopeless_ = false;
  known_size_ = graph_->size();
  if (graph_->size() == 0) graph_->clear();
  if (!set_up()) return false;
  auto const items = items_.size();
  auto const part = part_;
  prepare_threads();
  if (frames_.back().not_compared)
    for (unsigned t = 0; t != threads(); ++t) {
      threads_[t].is_ordinary = false;
      threads_[t].to_repeat = 0;
    }
  if (!run_threads()) return false;
  if (anew_) {
    graph_->cut(known_size_);
    items_.resize(items);
    part_ = part;
    return true;
  }
  if (finished()) {
    if (visit_) visit_(*graph_);
    chosen_so_far_ = 0;
    if (!tear_down()) return false;
    ++complete_;
    return count();
  }
  ++(hopeless_ ? cut_ : blocked_);
  return hopeless_ || !is_stuck_for_good();
}

// How many executions this one stands for. Returns whether that can be said.
bool explorer::count() {
  if (!symmetry_.is_there()) {
    ++stands_for_;
    return true;
  }
  for (unsigned t = 0; t != threads(); ++t) {
    auto const twins = symmetry_.twins_of_next(*graph_, t);
    for (unsigned twin = 0; twin != t; ++twin) {
      if ((twins >> twin & 1) == 0 || graph_->length(twin) == graph_->length(t)) continue;
      record(failure::misuse,
             fmt::format("threads {} and {} have the same role, but one goes on where the other ends",
                         reported_thread(twin, threads()), reported_thread(t, threads())),
             {}, why_no_twins);
      return false;
    }
  }
  stands_for_ += symmetry_.stands_for(*graph_);
  return true;
}

bool explorer::finished() const {
  for (unsigned t = 0; t != threads(); ++t)
    if (!is_over(t)) return false;
  return true;
}

bool explorer::can_go_on(unsigned t) const {
  if (threads_[t].now == state::ready) return true;
  if (threads_[t].now != state::waiting) return false;
  return needs_[t].change ? reads_otherwise(t) : can_add(t);
}

// Runs the threads, first to the end of what the graph says of them and then on, until none can go
// on. Returns whether the execution did not fail.
bool explorer::run_threads() {
  for (auto t = next_thread(); t != outside; t = next_thread())
    if (!resume(t)) return false;
  if (all_repeated_ || hopeless_ || anew_) return true;
  auto const [message, why] = divergence("an operation that it performed before did not come again");
  record(failure::nondeterminism, message, {}, why);
  return false;
}

unsigned explorer::next_thread() {
  if (hopeless_ || anew_) return outside;
  if (!all_repeated_) {
    if (repeated_ != graph_->size()) return next_to_repeat();
    all_repeated_ = true;
    graph_->loops_known(loops_known_);
    frames_.back().not_compared.reset();
  }
  // Who can go on goes on; then those after it.
  for (unsigned i = 0; i != threads(); ++i) {
    auto const t = turn_ + i < threads() ? turn_ + i : turn_ + i - threads();
    if (!can_go_on(t)) continue;
    turn_ = t;
    threads_[t].now = state::ready;
    return t;
  }
  // What waits for its turn gets it in vain, for what it could have read earlier.
  for (unsigned t = 0; t != threads(); ++t) {
    if (threads_[t].now != state::waiting || waits_for_a_twin(t)) continue;
    turn_ = 0;
    needs_[t].whatever = true;
    rounds_stay_[t] = rounds_stay_[t] || needs_[t].change;
    threads_[t].now = state::ready;
    return t;
  }
  return outside;
}

// Each read waits for its write, so that plain data is as the graph says too.
unsigned explorer::next_to_repeat() {
  unsigned t = is_outside() ? 0 : running_;
  for (unsigned seen = 0; threads_[t].executed == graph_->length(t); ++seen) {
    if (seen == threads()) return outside;
    t = t + 1 == threads() ? 0 : t + 1;
  }
  return who_goes_before(t);
}

// A thread whose next event does not wait, so that this one's need not, or it itself; `outside` where
// the code is not what it was.
unsigned explorer::who_goes_before(unsigned t) {
  auto const& g = *graph_;
  for (;;) {
    auto& each = threads_[t];
    bool const is_unborn = each.now == state::unborn;  // then who starts it goes first
    if (each.executed == g.length(t) || (each.now != state::ready && each.now != state::waiting && !is_unborn))
      return outside;
    auto const write = g.at(t, each.executed).reads_from;
    if (was_repeated(write)) {
      if (is_unborn) return outside;
      each.now = state::ready;
      return t;
    }
    t = write.thread();
  }
}

// What is wrong, and why it may be.
std::pair<std::string, std::string> explorer::divergence(std::string_view how) {
  if (settings_.replaying)
    return {fmt::format("the code under test is not what it was when the search was put aside: {}", how),
            "it has changed since, or something outside of the layer decides what it does: "
            "addresses of static objects, time, random numbers"};
  return {fmt::format("the code under test is not deterministic: {}", how),
          "something outside of the layer decides what it does: time, addresses, random "
          "numbers, or state that outlives an execution"};
}

void explorer::differs(event_id id, action const& a) {
  auto const [message, why] =
      divergence(fmt::format("its operation {} was another one before", id.index() + 1));
  end_with(failure::nondeterminism, message, {at_place(a.where, running_, "came here")}, why);
}

void explorer::compare(event_id id, request const& what, action const& a) {
  auto const& e = graph_->at(id);
  bool same = e.what == what.what && e.operand == what.operand &&
              (e.what == effect::fence || e.what == effect::choose ||
               e.location == what.location);
  if (same && frames_.back().not_compared) [[unlikely]] same = is_the_same(e, what);
  if (same) [[likely]] return;
  use_again(what.what, what.location, a);
  differs(id, a);
}

// In all that decides which value comes out of it, too.
bool explorer::is_the_same(rc11::event const& e, request const& what) const {
  if (order{e.success} != order{what.success} || order{e.failure} != order{what.failure} ||
      e.bytes != what.bytes)
    return false;
  if (e.what == effect::compare_exchange && (e.expected != what.expected || e.limit != what.limit))
    return false;
  if (e.what == effect::fence || e.what == effect::choose) return true;
  return graph_->where(e.location).initial == (*frames_.back().not_compared)[e.location];
}

// Where a thread suspends, it should be few calls deep: the processor expects each of them to return to
// whom the thread that ran last would have returned to.

[[gnu::always_inline]] inline void explorer::wait_until_repeated(event_id write) {
  while (!was_repeated(write)) {
    mine().now = state::waiting;
    suspend_for(who_goes_before(write.thread()));
  }
}

[[gnu::always_inline]] inline void explorer::wait_until_all_is_repeated() {
  while (!all_repeated_) {
    mine().now = state::waiting;
    suspend();
  }
}

inline bool explorer::is_as_before(rc11::event const& e, action const& a) noexcept {
  return e.what == effect_of(a.what) && e.operand == a.operand && e.location == a.object;
}

inline answer explorer::answer_of(rc11::event const& e) {
  return {e.value_read(), e.kind == event_kind::update, e.variant};
}

inline outcome explorer::repeat(rc11::event const& e, action const& a) {
  performed(a.where);
  ++repeated_;
  if (e.kind == event_kind::write) return {};
  return came_out(answer_of(e), a);
}

[[gnu::always_inline]] inline outcome explorer::repeat_after_others(action const& a) {
  auto const& me = mine();
  auto const& e = me.events[me.executed];
  if (!is_as_before(e, a)) [[unlikely]] {
    use(a);  // which may be another object than before, made where that was
    differs({running_, me.executed}, a);
  }
  wait_until_repeated(e.reads_from);
  // That its object is there was found out when the event came up; an end may have come before now.
  if (some_ended_) use(a);
  return repeat(e, a);
}

// Most operations of an execution are events that the graph has already.
outcome explorer::perform(action const& a) {
  auto const& me = mine();
  if (me.executed < me.to_repeat && a.what <= operation::fetch_xor) [[likely]] {
    auto const& e = me.events[me.executed];
    if (is_as_before(e, a) && was_repeated(e.reads_from) && !some_ended_) [[likely]] {
      came_to_the_door(a, running_);
      had(e, a);
      return repeat(e, a);
    }
  }
  return perform_otherwise(a);
}

outcome explorer::perform_otherwise(action const& a) {
  if (is_outside()) [[unlikely]] return machine::perform(a);
  return puts_off() ? perform_in_some_order(a) : perform_in_turn(a);
}

outcome explorer::perform_in_turn(action const& a) {
  if (is_ordinary() && (a.what == operation::read || a.what == operation::write)) {
    came_to_the_door(a, running_);
    access(a);
    return {};
  }
  box_.last[running_] = a.where;
  if (auto const from = came_back(a)) [[unlikely]] hold_back(*from);
  auto const before = mine().executed;
  auto const result = is_ordinary() ? perform_anew(a) : machine::perform(a);
  goes_on(a, before);
  return result;
}

outcome explorer::perform_anew(action const& a) {
  came_to_the_door(a, running_);
  heap::pause const ours;
  if (a.what > operation::fetch_xor || symmetry_.is_there()) return carry_out(a);
  auto const& me = mine();
  if (me.executed < graph_->length(running_)) return repeat_after_others(a);
  auto const what = asked(a);
  if (!all_repeated_) wait_until_all_is_repeated();
  add(what, a);
  auto const& e = me.events[me.executed - 1];
  if (e.kind == event_kind::write) return {};
  return came_out(answer_of(e), a);
}

// Whether what holds the thread back from its next event, which is added to the graph, is over.
bool explorer::can_add(unsigned t) const {
  auto const& need = needs_[t];
  if (waits_for_a_twin(t)) return false;
  if (need.awaits == nullptr || need.whatever) return true;
  auto const& q = *need.awaits;
  return !blocks(q.what, graph_->value_of(graph_->where(q.location).last, q.location), 0, q.operand);
}

bool explorer::waits_for_a_twin(unsigned t) const {
  for (unsigned twin = 0; twin != t; ++twin)
    if ((needs_[t].twins >> twin & 1) != 0 && threads_[twin].now != state::done &&
        graph_->length(twin) <= threads_[t].executed)
      return true;
  return false;
}

void explorer::are_no_twins(unsigned other, action const& a) {
  end_with(failure::misuse,
           fmt::format("threads {} and {} have the same role, but operation {} of one is not that of "
                       "the other",
                       reported_thread(other, threads()), reported_thread(running_, threads()),
                       mine().executed + 1),
           {at_place(a.where, running_, name_of(a.what))}, why_no_twins);
}

void explorer::wait_for_turn(request const& what, thread_set twins, action const& a) {
  auto& need = needs_[running_];
  bool const until_it_yields = need.whatever && !awaits(what.what);
  need.twins = twins;
  if (awaits(what.what)) need.awaits = &what;
  while (!can_add(running_)) {
    mine().now = state::waiting;
    suspend();
  }
  need = {};
  need.whatever = until_it_yields;
  if (auto const other = symmetry_.differing(*graph_, running_, mine().executed, what, twins);
      other != max_threads) [[unlikely]]
    are_no_twins(other, a);
}

// The thread's next event, which the graph does not have.
[[gnu::always_inline]] inline void explorer::add(request const& what, action const& a) {
  auto& me = mine();
  event_id const id{running_, me.executed};
  expect_room(a);
  if (some_ended_) [[unlikely]] use_again(what.what, what.location, a);
  graph_->append(running_, what);
  keep_standing(id);
  weak_reads_ = weak_reads_ || reads_weakly(what);
  weak_writes_ = weak_writes_ || writes_weakly(what);
  auto const items = items_.size();
  if (reads(what.what)) add_read(id);
  else if (what.what == effect::store) add_write(id);
  else if (what.what == effect::choose) add_choice(id, static_cast<unsigned>(what.operand));
  else graph_->settle(id);
  share(items);
  performed(a.where);
}

answer explorer::event(request const& what, action const& a) {
  auto& me = mine();
  event_id const id{running_, me.executed};
  auto const& e = graph_->at(id);
  if (me.executed < graph_->length(running_)) {
    compare(id, what, a);
    wait_until_repeated(e.reads_from);
    if (some_ended_) [[unlikely]] use_again(what.what, what.location, a);
    ++repeated_;
    performed(a.where);
  } else {
    wait_until_all_is_repeated();
    auto asked = what;
    if (symmetry_.is_there()) asked.twins = symmetry_.twins_of_next(*graph_, running_);
    if (asked.twins != 0 || awaits(what.what)) wait_for_turn(what, asked.twins, a);
    add(asked, a);
  }
  if (!e.reads()) return {0, false, e.variant};
  auto const result = answer_of(e);
  if (blocks(e.what, result.value, e.variant, e.operand)) {
    me.now = state::stuck;
    for (;;) suspend();
  }
  return result;
}

}  // namespace interlock::checker::rc11
