// Runs the code under test, one execution at a time, each thread on a fiber of its own: what every
// way of exploring has in common. Objects and their lifetimes, plain data and its races, mutexes and
// condition variables in terms of events; which events there are and what they read is for the
// derived class to say.
//
// Plain data lives in native memory. That is sound because executions run in an order that
// happens-before allows, so that accesses which it orders run in that order; those which it does
// not are a race, found by vector clocks (Flanagan, Freund, "FastTrack", PLDI 2009).
#pragma once

#include <array>
#include <cassert>
#include <csetjmp>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/exchange.hpp>
#include <interlock/checker/handled_exceptions.hpp>
#include <interlock/checker/neighbours.hpp>
#include <interlock/checker/outside/calls.hpp>
#include <interlock/checker/outside/ending.hpp>
#include <interlock/checker/outside/instruction_watch.hpp>
#include <interlock/checker/outside/stack.hpp>
#include <interlock/checker/outside/thread_locals.hpp>
#include <interlock/checker/references.hpp>
#include <interlock/checker/rc11/executing/each_event.hpp>
#include <interlock/checker/rc11/executing/fiber.hpp>
#include <interlock/checker/rc11/executing/state.hpp>
#include <interlock/checker/rc11/searching/frontier.hpp>
#include <interlock/checker/rc11/graph/graph.hpp>
#include <interlock/checker/heap/globals.hpp>
#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/heap/mapping.hpp>
#include <interlock/checker/heap/watched_memory.hpp>
#include <interlock/checker/liveness/digest.hpp>
#include <interlock/checker/liveness/live_words.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/model/trace.hpp>

namespace interlock::checker::rc11 {

using model::action;
using model::object_id;
using model::object_kind;
using model::operation;
using model::outcome;
using model::place;

class machine : public model::engine, public heap::watcher {
 public:
  outcome perform(action const& a) override;
  object_id create(object_kind kind, model::value_type type, bool initialised, word value,
                   model::storage in, place where) final;
  void end(object_id id, place where) final;
  void name(object_id id, char const* text, std::ptrdiff_t index) final;
  void* allocate(std::size_t bytes, std::size_t alignment, place where) final;
  void deallocate(void* storage, place where) final;
  void fail(interlock::failure kind, char const* message, place where) final;
  [[nodiscard]] unsigned self() const noexcept final {
    return is_outside() ? threads() : running_;
  }
  [[nodiscard]] place last_operation() const noexcept final {
    if (heap::detail::serving.where.is_known()) return heap::detail::serving.where;
    return mine_->operations_left == settings_.operations ? place{} : last_place_of(running_);
  }
  [[nodiscard]] place users_place(place where, model::frame const& caller) const noexcept final;
  [[nodiscard]] char const* name_of_memory(std::uintptr_t address, model::frame const* caller) const final;
  void deletes(heap::block* what) final;
  [[nodiscard]] bool runs_instrumented_code() const noexcept final { return true; }
  object_id find(model::object_in_use const& what, word initial, place where) final;
  object_id find_as_atomic(object_id plain, unsigned life, model::value_type type, word initial, place where) final;
  void used_by_reference(object_id plain, object_id as_atomic, model::use_by_reference how, place where) final;
  [[nodiscard]] bool knows_plain_accesses(object_id plain) const noexcept final {
    return is_outside() || plain >= objects_.size() || !plain_access_beside(*objects_[plain], true);
  }
  [[nodiscard]] word known_value(object_id id) const noexcept final;
  [[nodiscard]] model::standing stands() const noexcept final {
    return {self(), is_outside() ? 0 : mine_->executed + 1};
  }
  void orders_calls() noexcept final { orders_calls_ = true; }
  [[nodiscard]] bool knows(unsigned t, unsigned epoch) const noexcept final { return knows_of(t, epoch); }
  void lingers(place where) final;
  void changes_something() noexcept final {
    if (!is_outside()) had_effect();
  }
  bool uses_plain_data() noexcept final {
    bool const performed_some = comes_between();
    used_layer_[running_] = true;
    mine().plain_at = static_cast<std::uint16_t>(mine().executed);
    return performed_some;
  }
  void fail(interlock::failure kind, char const* message, char const* why,
            std::span<model::deed const> deeds) final;
  [[nodiscard]] bool runs_a_thread() const noexcept final { return !is_outside(); }
  [[nodiscard]] place last_place() const noexcept final { return last_place_of(running_); }
  void used_elsewhere(place where) noexcept final {
    if (where.is_known()) box_.last[self()] = where;
    end_process(box_, ending::used_elsewhere);
  }

 protected:
  machine(program const& what, engine_settings const& settings, black_box& box);
  ~machine() override;

  /// Objects are numbered as they first come, over all executions, so a search that goes on
  /// elsewhere must know of those that came before.
  [[nodiscard]] objects_made objects_made_so_far() const;
  [[nodiscard]] objects_found const& objects_found_so_far() const noexcept { return found_; }
  [[nodiscard]] std::vector<nested_child> const& nested_so_far() const noexcept { return nested_; }
  /// Precondition: nothing was made or found yet.
  void expect_objects(objects_made const& made, objects_found const& found, std::vector<nested_child> const& nested);

  using state = thread_state::state;
  using thread = thread_state;
  using object = object_state;
  static constexpr unsigned nobody = object_state::nobody;

  // ---- what derived classes do

  /// Performs the current thread's next event. Does not return before the event is over.
  virtual answer event(request const& what, action const& a) = 0;
  /// One of 0 … limit-1, for the constructor or, later, for `after` or the destructor.
  virtual unsigned choose_alone(unsigned limit, action const& a) = 0;
  virtual void notify(notification const& n, action const& a) = 0;
  /// Performs an operation of a thread's, or one that it had put off.
  virtual outcome perform_in_turn(action const& a) = 0;
  /// An operation that is no event and that others cannot see (plain data, lifetimes): before and
  /// after it takes place.
  virtual void coming(action const& a) = 0;
  virtual void passed(action const& a) = 0;
  /// Something about the current operation that no event says.
  virtual void remarked(action const& a, model::remark what) = 0;
  // ---- an execution

  /// Whether the current thread's operations are events or accesses to plain data as they stand.
  [[nodiscard]] bool is_ordinary() noexcept { return mine().is_ordinary; }
  /// An operation begins that takes place.
  void came_to_the_door(action const& a, unsigned self) {
    if (self < max_threads && (a.caller != nullptr || !puts_off())) came_with_[self] = a.caller;
    box_.last[self] = a.where;
    if (mine().operations_left-- == 0) [[unlikely]] has_no_room(settings_.operations, "operations", a.where);
  }
  /// What one of load … fetch_xor asks of the graph. Ends the execution if it must not.
  [[nodiscard, gnu::always_inline]] request asked(action const& a) {
    bool const exchanges = a.what == operation::compare_exchange_weak ||
                           a.what == operation::compare_exchange_strong;
    if (a.what == operation::load && !model::legal_for_load(a.success)) [[unlikely]]
      illegal(a, a.success);
    if (a.what == operation::store && !model::legal_for_store(a.success)) [[unlikely]]
      illegal(a, a.success);
    if (exchanges && !model::legal_for_load(a.failure)) [[unlikely]] illegal(a, a.failure);
    use(a);
    bool const weak = a.what == operation::compare_exchange_weak && may_be_spurious();
    return {.what = effect_of(a.what),
            .limit = static_cast<std::uint8_t>(weak ? 2 : 1),
            .location = static_cast<location_id>(a.object),
            .success = a.success,
            .failure = a.failure,
            .bytes = a.bytes,
            .operand = a.operand,
            .expected = a.expected};
  }
  /// What it returns.
  [[nodiscard, gnu::always_inline]] outcome came_out(answer const& of, action const& a) {
    if (of.variant != 0) [[unlikely]] --mine().spurious_left;
    return {of.value, of.updated || (a.what != operation::compare_exchange_weak &&
                                     a.what != operation::compare_exchange_strong)};
  }
  /// Whether a thread may put off an operation until another is done (exchange.hpp).
  [[nodiscard]] bool puts_off() const noexcept { return put_off_.may_be_some(); }
  /// An operation of a thread comes to the door where some may be put off.
  [[gnu::noinline]] outcome perform_in_some_order(action const& a);
  /// Performs an operation of a thread.
  outcome carry_out(action const& a);
  /// An access to plain data, without announcing it.
  void access(action const& a);
  /// Forgets the last execution and runs the constructor. Returns whether it came through.
  bool set_up();
  /// Runs `after` and the destructor, and looks for leaks. Returns whether all came through.
  /// Precondition: all threads are done.
  bool tear_down();
  void prepare_threads();
  void prepare_thread(unsigned t);
  [[nodiscard]] bool is_started_on_the_way(unsigned t) const noexcept { return program_.at_first != 0 && t >= program_.at_first; }
  /// Runs a thread until it suspends. Returns whether the execution goes on.
  bool resume(unsigned t);
  /// The threads of this execution's steps: events, and notifications on atomics.
  [[nodiscard]] std::vector<std::uint8_t> steps() const;
  /// Lets another thread go on, or who resumed; where no thread runs, for good. Called by code under
  /// test.
  [[gnu::always_inline]] void suspend() noexcept {
    if (is_outside()) [[unlikely]] std::longjmp(outside_ended_, 1);
    if (auto const t = who_goes_on(); t != running_) suspend_for(t);
  }
  /// Lets this one go on, or with `outside` who resumed. Called by code under test, on a thread.
  [[gnu::always_inline]] void suspend_for(unsigned t) noexcept {
    auto& mine = *fibers_[running_];
    mine.switch_to(leave_for(t));
  }
  /// Who goes on when the current thread suspends or ends: a thread, or `outside` for who resumed.
  [[nodiscard]] virtual unsigned next_thread() { return outside; }
  static constexpr unsigned outside = max_threads;
  /// Ends the execution with a failure. Called by code under test.
  [[noreturn]] void end_with(failure kind, std::string message, std::vector<reports::place> places,
                             std::string why = {});
  void record(failure kind, std::string message, std::vector<reports::place> places,
              std::string why = {});

  static void mix(std::uint64_t& hash, std::uint64_t value, unsigned variant = 0) noexcept {
    hash = (hash ^ value) * 0xff51'afd7'ed55'8ccd + 0x9e37'79b9'7f4a'7c15;
    hash ^= hash >> 32;
    if (variant != 0) [[unlikely]] hash += variant * 0xc2b2'ae3d'27d4'eb4f;
  }
  [[nodiscard]] unsigned threads() const noexcept { return program_.threads; }
  [[nodiscard]] thread& mine() noexcept { return *mine_; }
  /// Where a thread's newest operation is.
  [[nodiscard]] place last_place_of(unsigned t) const noexcept {
    return box_.last[t == max_threads ? threads() : t];
  }
  [[nodiscard]] bool is_outside() const noexcept { return running_ == max_threads; }
  [[nodiscard]] bool is_over(unsigned t) const noexcept {
    return threads_[t].now == state::done || threads_[t].now == state::unborn;
  }
  /// Whether what a thread did in its so manieth stretch between events happens before what the current
  /// one does now.
  [[nodiscard, gnu::always_inline]] bool knows_of(unsigned t, unsigned epoch) const noexcept {
    return t == max_threads || t == running_ || is_outside() || knows(running_)[t] >= epoch;
  }
  [[nodiscard]] event_id newest_of(unsigned t) const noexcept {
    return threads_[t].executed == 0 ? no_event : event_id{t, threads_[t].executed - 1};
  }
  [[nodiscard]] clock const& knows(unsigned t) const noexcept {
    static constexpr clock nothing{};
    auto const& each = threads_[t];
    return each.executed == 0 ? nothing : graph_->known_after({t, each.executed - 1}).hb;
  }
  [[nodiscard]] model::object_name object_name_of(object_id id) const;
  [[nodiscard]] std::string text_of(object_id id) const;
  /// Who runs, in words.
  [[nodiscard]] bool is_constructing() const noexcept {
    return is_outside() && part_ == part::constructor;
  }
  [[nodiscard]] std::string actor() const { return checker::actor(running_, threads(), part_); }
  [[nodiscard]] std::string owner_of(object const& mutex) const {
    return checker::actor(mutex.owner, threads(), mutex.taken_by);
  }
  [[nodiscard]] reports::place at_place(place where, unsigned t, std::string what = {}) const;
  /// The failure of threads none of which can go on; `why_not` says of each what it waits for.
  void record_stuck(bool looping);
  /// Ends the execution, and with it the exploration: who runs has done as much as there is room for.
  [[noreturn, gnu::cold, gnu::noinline]] void has_no_room(unsigned limit, char const* of_what, place where);
  /// Before a thread's next event: there is room for it.
  void expect_room(action const& a) {
    auto const events = mine().executed;
    if (events > event_id::max_index) [[unlikely]]
      has_no_room(event_id::max_index + 1, "atomic operations", a.where);
    // A long execution is progress before it comes to its end.
    if (events % 1024 == 1023) [[unlikely]] box_.progress.fetch_add(1, order::relaxed);
  }
  /// The object that is to thread `to` what `l` is to thread `from`: what it made itself for what the
  /// other made itself, and else the same.
  [[nodiscard]] location_id counterpart(location_id l, unsigned from, unsigned to) const;
  /// The object of an operation. Ends the execution if it must not be used.
  [[gnu::always_inline]] object& use(object_id id, action const& a) {
    used_layer_[running_] = true;
    if (id >= objects_.size() || !objects_[id]->alive) [[unlikely]] used_after_end(id, a);
    auto& o = *objects_[id];
    if (!knows_of(o.creator, o.creator_epoch)) [[unlikely]] used_before_made(o, a);
    return o;
  }
  [[gnu::always_inline]] object& use(action const& a) { return use(a.object, a); }
  /// The same of an event's, where others may have run since it was found to be there.
  void use_again(effect what, location_id location, action const& a) {
    // Who was notified does not use the condition variable any more.
    if (what != effect::fence && what != effect::choose && what != effect::woken) use(location, a);
  }
  /// The current thread has performed its next event, here.
  void performed(place where) {
    places_[running_][mine().executed++] = where;
  }
  /// Where an event that this execution performed is.
  [[nodiscard]] place place_of(event_id e) const noexcept { return places_[e.thread()][e.index()]; }
  /// What the current thread did after so many of its events did not take place after all.
  void forget_what_follows(unsigned events);

  // ---- awaits (standing.cpp)

  /// The current thread comes to an operation that may be one of a loop's. Where the thread stands as it stood before
  /// one of its events, and has done nothing since but read, that event's index: it would do the same for ever.
  [[nodiscard]] std::optional<unsigned> came_back(action const& a);
  /// The index of the event before which a thread stood like this, where it has only read from there on up to this end. Precondition:
  /// the events before the end are in the graph.
  [[nodiscard]] std::optional<unsigned> round_from(unsigned thread, unsigned end, liveness::digest stands);
  void learn_round(unsigned from);
  /// How the current thread stood when it came here.
  [[nodiscard]] liveness::digest stands_now() const noexcept { return arrived_[running_].state; }
  /// The operation is over, and the thread goes on.
  void goes_on(action const& a, unsigned events_before);
  /// What the current thread does now is no event, and others may see it.
  void had_effect() noexcept {
    mine().effect_at = static_cast<std::uint16_t>(mine().executed);
  }
  /// Of who has performed an event of the graph again.
  void had(rc11::event const& e, action const& a) noexcept {
    if (!settings_.holds_back) [[unlikely]] return;
    if (has_effect(e) && !is_of_a_mutex(e)) stamp_[running_] = ++stamps_;
    else if (may_come_back(a.what)) visited_[slot_of(site_of(a))] = stamp_[running_];
  }
  /// How it stood when it came is kept with the current thread's newest event.
  void keep_standing(event_id id) noexcept {
    if (!knows_loops()) return;
    auto& s = graph_->stood(id);
    s = {};
    if (arrived_[running_].event == id.index()) {
      s.state = arrived_[running_].state;
      s.site = arrived_[running_].site;
    }
  }
  [[nodiscard]] bool knows_loops() const noexcept { return loops_known_ != 0; }
  /// Whether the event does more than to read.
  [[nodiscard]] bool has_effect(rc11::event const& e) const noexcept;
  [[nodiscard]] bool is_failed_try(rc11::event const& e) const noexcept;
  [[nodiscard]] bool is_of_a_mutex(rc11::event const& e) const noexcept;
  [[nodiscard]] bool may_have_slept(event_id id) const noexcept;
  void tells_rounds_apart(object_id id);
  /// Whether the thread's events from this one on hold a look at the clock.
  [[nodiscard]] bool looked_at_clock(unsigned thread, unsigned from) const noexcept;
  /// The newest of this and older writes that belongs to no fruitless round.
  [[nodiscard]] event_id without_fruitless(event_id write) const noexcept;
  /// Whether the rounds that threads are held back in would go on for ever as they are: each reads the newest.
  [[nodiscard]] bool round_is_for_good(unsigned thread) const noexcept;
  /// Of all that the code under test keeps in memory.
  [[nodiscard]] liveness::digest memory_digest();
  /// The same, of a thread at the door.
  [[nodiscard]] liveness::digest memory_now() {
    if (!memory_is_known_) memory_at_ = memory_digest();
    memory_is_known_ = true;
    return memory_at_;
  }
  /// What was known of memory is not any more.
  void somebody_runs() noexcept { memory_is_known_ = past_scenario_is_known_ = false; }
  /// Whether the current thread has written nothing since its newest event was over. Precondition: mine().notes_writes.
  [[nodiscard]] bool wrote_nothing() { return memory_now() == memory_then_[running_]; }
  /// Of what can be read in memory without coming to the door.
  [[nodiscard]] liveness::digest naked_memory();

  program const& program_;
  engine_settings const& settings_;
  black_box& box_;
  graph* graph_ = nullptr;
  std::vector<std::unique_ptr<object>> objects_;
  std::array<thread, max_threads + 1> threads_{};
  unsigned running_ = max_threads;
  thread* mine_ = &threads_[max_threads];  // of who runs
  std::optional<reports::failure> failed_;
  std::optional<std::string> error_;  // in place of a failure: there was no room
  bool over_ = false;  // either has ended the execution
  bool some_ended_ = false;  // objects, while threads run, or were replaced
  bool anew_ = false;  // a loop was found: the execution begins anew, to have its first round on record

  // What of the bounds was felt.
  bool spurious_cut_ = false;
  bool timeouts_cut_ = false;
  bool tries_cut_ = false;
  bool freed_ = false;         // memory, and so it could have been used again
  bool orders_calls_ = false;  // the code under test asked what happens before what
  bool has_pointers_ = false;  // some atomic: whose values would not show that
  std::set<std::string> loops_cut_;  // that went round too often, as "file:line"
  bool anew_from_the_start_ = false;  // somebody tries a mutex whose rounds were left out
  std::set<object_id> mutexes_left_out_;  // or atomics: rounds that only locked and unlocked them, or waited on them, were taken for fruitless
  std::set<object_id> mutexes_tried_;     // by some thread, in some execution; of atomics, those that notify_one was called on
  // Of each thread, and of who runs alone: whether it came to the layer with something that others can
  // see. What is repeated of a graph was new in some execution.
  std::array<bool, max_threads + 1> used_layer_{};
  // What is remembered only spares executions, and must not grow with their number.
  static constexpr std::size_t most_remembered = std::size_t{1} << 18;

 private:
  struct block {
    void* storage;
    bool alive;
    unsigned maker;
    place made;
    unsigned destroyer;
    place destroyed;
  };
  struct notify_call {
    object_id object;
    unsigned thread;
    unsigned events;  // of the thread that came before
    place where;
  };
  struct use_of_object {
    unsigned thread;
    place where;
    char const* deed;  ///< "reads"
  };
  struct timeout {
    event_id at;
    word deadline;
    unsigned by;     // thread
    unsigned after;  // so many of its events
  };

  static void run_thread(void* self);
  [[nodiscard]] unsigned who_goes_on() { return over_ ? outside : next_thread(); }
  // The language's runtime keeps the exceptions that are being handled by thread of the operating
  // system. Here each fiber has its own.
  fiber& leave_for(unsigned t) noexcept {
    assert(!heap::serves());  // what the search allocates is its own
    handled_[running_] = std::exchange(runtime_, handled_[t]);
    locals_.change(running_, t);
    if (!is_outside())
      stretches_.push_back({running_, mine().executed + mine().notifications});
    running_ = t;
    somebody_runs();  // and may write at once
    model::detail::the_engine.door_stack = fibers_[t]->door_stack();
    mine_ = &threads_[t];
    box_.running = self();
    return *fibers_[t];
  }
  template <class F>
  void guarded(F const& user_code);
  template <class F>
  bool run_outside(F const& body);
  [[nodiscard]] std::size_t scenario_bytes() const noexcept { return (program_.bytes + 7) / 8 * 8; }

  outcome perform_as_it_is(action const& a);
  /// Who runs does what is no operation of those that edits exchange. Returns whether an operation was put off until then.
  bool comes_between() noexcept {
    if (!is_edited_ || is_outside()) [[likely]] return false;
    before_[running_].reset();
    if (!put_off_.may_be_some()) return false;
    heap::pause const ours;
    return put_off_.settle(running_, [&](action const& each) { return perform_in_turn(each); });
  }
  void tell_seen(action const& a);
  void ended(object_id id, place where);
  [[gnu::noinline]] outcome perform_replaced(action const& a);
  outcome alone(action const& a);
  void know_values();
  outcome plain(action const& a);
  [[nodiscard]] std::optional<use_of_object> plain_access_beside(object const& o, bool reads_too) const noexcept;
  [[gnu::cold, gnu::noinline]] void expect_no_reference(action const& a);
  outcome wait(action const& a);
  outcome wait_on_condition(action const& a);
  outcome perform_from_code(action const& a);
  [[nodiscard]] std::optional<std::string> variable_at(std::uintptr_t address, model::frame const* caller = nullptr) const;
  void find_name(object_id id) const;
  /// Waits for what is said at one of a thread's borders.
  outcome wait_at_border(object_id id, action const& a);
  outcome start(action const& a);
  outcome begin(action const& a);
  outcome finish(action const& a);
  outcome join(action const& a);
  [[nodiscard]] unsigned number_of_next_child(action const& a);
  object_id border_of(unsigned thread, bool its_end, place where);
  [[nodiscard]] object_id number_of(model::object_in_use const& what, place where);
  outcome lock(action const& a);
  outcome try_lock(action const& a);
  outcome unlock(action const& a);
  outcome notify_someone(action const& a);
  [[nodiscard]] word time() const;
  [[nodiscard]] bool time_passes(action const& a);
  void timed_out(word deadline);
  [[nodiscard]] bool missed_a_notification(event_id enter, event_id lock) const;
  [[nodiscard]] unsigned epoch() const noexcept { return mine_->executed + 1; }
  [[nodiscard]] bool may_time_out();
  [[nodiscard]] bool may_be_spurious();
  void take(object_id id, action const& a);
  void give_back(object_id id, action const& a);

  // What seldom happens stands apart from the operations, whose frames stay small so.
  [[gnu::cold, gnu::noinline]] void number_another(place where);
  void add_object();
  [[gnu::noinline]] void expect_no_use(object_id id);
  /// Something that another thread did with the object and that does not happen before what the current
  /// thread does now.
  [[nodiscard]] std::optional<use_of_object> use_beside(object_id id) const;
  [[nodiscard]] bool sleeps_at(unsigned t, object_id id) const;
  /// Whether it is the code under test alone that uses this storage again, and malloc does not.
  [[nodiscard]] bool is_its_own(void const* storage) const;
  [[gnu::cold, gnu::noinline]] void replace_others(object_id id, action const& making);
  [[noreturn, gnu::cold, gnu::noinline]] void made_beside_use(object_id id, action const& making,
                                                              use_of_object const& use);
  [[nodiscard]] std::optional<object_id> known_before(object_id id) const;
  void expect_no_leaks();
  [[noreturn, gnu::cold, gnu::noinline]] void deleted_wrongly(heap::block const* what);
  [[noreturn, gnu::cold, gnu::noinline]] void used_beside_making(object const& o, object_id before,
                                                                 action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void ended_without_knowing(object_id id, unsigned other,
                                                                    place use);
  [[noreturn, gnu::cold, gnu::noinline]] void ended_while_held(object_id id);
  [[noreturn, gnu::cold, gnu::noinline]] void read_before_written(object const& o, action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void used_after_end(object_id id, action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void used_before_made(object const& o, action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void raced(object const& o, action const& a,
                                                    unsigned other, place there, bool write);
  /// The operation that is refused is the last step.
  void show_refused(action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void illegal(action const& a, order o);
  [[noreturn, gnu::cold, gnu::noinline]] void locked_again(action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void unlocked_by_another(object const& mutex,
                                                                  action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void waits_without_lock(action const& a);

  overflow_watch overflow_{box_};
  instruction_watch instructions_{program_};
  std::array<thread, max_threads> fresh_{};  // as an execution begins
  std::array<std::unique_ptr<fiber>, max_threads + 1> fibers_;
  std::array<handled_exceptions, max_threads + 1> handled_{};
  thread_locals locals_;
  std::jmp_buf outside_ended_;  // where the constructor and `after` come to when they fail
  handled_exceptions& runtime_ = handled_exceptions::of_this_thread();
  void* scenario_;
  std::array<std::vector<object_id>, max_threads + 1> made_;  // by creator, over all executions
  std::array<unsigned, max_threads + 1> created_{};           // by creator, in this execution
  objects_found found_;  // by instrumented code, over all executions
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> found_at_;  // of these, by address
  std::array<std::uint8_t, max_threads> children_{};  // that each thread started in this execution
  std::vector<nested_child> nested_;  // over all executions
  thread_set prepared_ = 0;  // threads that an execution had, of those that are started on the way
  each_event<place> places_;  // of this execution
  struct stretch {  // for which a thread ran before another did
    unsigned thread;
    unsigned steps;  // of the thread, at its end
  };
  std::vector<stretch> stretches_;
  std::vector<object_id> alive_;  // of this execution, with room for all objects
  neighbours neighbours_;
  std::vector<block> blocks_;  // from `make`
  std::vector<timeout> timeouts_;
  std::vector<notify_call> notify_calls_;
  references references_;  // of this execution
  bool values_are_known_ = false;   // of objects, when no thread runs any more
  part part_{};  // where no thread runs
  bool is_edited_;
  put_off_operations put_off_{settings_.edits, program_.instrumented};
  std::array<std::optional<operation_before>, max_threads> before_{};  // where somebody wants to know

  /// A wake-up after which a thread waits on is none, so that more of them cost next to nothing.
  static constexpr unsigned wake_ups_for_each_failure = 3;

  // ---- awaits
  static constexpr bool may_come_back(operation what) noexcept {
    switch (what) {
      case operation::store:
      case operation::unlock:
      case operation::notify_one:
      case operation::notify_all:
      case operation::fence:
      case operation::read:
      case operation::write:
      case operation::yield:
      case operation::pause:
      case operation::choose:
      case operation::make:
      case operation::destroy:
      case operation::sleep:
      case operation::start:
      case operation::finish: return false;
      default: return true;
    }
  }
  // Where in the code under test, and on which object: a loop over several objects does not come back.
  static std::uint64_t site_of(action const& a) noexcept {
    std::uint64_t result = a.object;
    mix(result, a.where.identity());
    if (a.caller != nullptr) mix(result, a.caller->return_address);
    return result | 1;
  }
  static constexpr std::size_t site_slots = 4096;
  [[nodiscard]] std::size_t slot_of(std::uint64_t site) const noexcept {
    return ((site >> 20) ^ site ^ running_ * std::uint64_t{0x9e5}) % site_slots;
  }
  // Sanitizers do not look on: it reads the gaps between variables, too.
  [[nodiscard, gnu::no_sanitize_address]] liveness::digest state_of(action const& a, std::uint64_t site);
  [[nodiscard]] unsigned rounds_in_vain(std::uint64_t site, liveness::digest stands) const;
  [[nodiscard, gnu::no_sanitize_address]] liveness::digest digest_of_stacks() const noexcept;
  [[nodiscard]] liveness::digest digest_past_scenario();
  [[nodiscard]] liveness::digest digest_of_scenario();
  [[nodiscard]] std::uint64_t bits_of_atomics(std::uintptr_t word) const noexcept;
  void find_naked_words();
  /// The lifetime of an object ends in a thread: its bytes may be used as they are from then on.
  void may_be_naked(object const& o) noexcept {
    if (o.kind == object_kind::plain && o.creator == max_threads) all_words_are_naked_ = true;
  }
  void note_what_was_written();
  [[noreturn]] void found_a_loop(std::uint64_t site);
  /// Leaves the current thread where it is, in a loop: of rounds with events, or without any.
  [[noreturn]] void give_up(action const& a, bool after_events = true);
  [[noreturn]] void wait_for_good();
  /// The current thread yields, pauses, sleeps, or reads plain data where it has just read them. Gives it up where it has done nothing else
  /// for a great many times.
  void idles(action const& a);
  [[nodiscard, gnu::no_sanitize_address]] liveness::digest all_there_is(action const& a);
  [[nodiscard]] bool did_nothing_but_fences() const noexcept;

  struct arrival {
    liveness::digest state = 0;
    std::uint64_t site = 0;
    unsigned event = ~0U;  // that comes
  };
  std::array<arrival, max_threads> arrived_;
  // To do nothing but wait. Of what is no event, nearly as often as there is room for.
  static constexpr unsigned many_times = 16'000;
  static constexpr unsigned many_fences = 4096;
  struct idling {
    unsigned executed = 0;  // events, by then
    unsigned times = 0;
    liveness::digest stood = 0;
  };
  std::optional<std::vector<heap::memory_range>> variables_;  // of the code under test
  std::array<idling, max_threads + 1> idle_;
  std::array<void const*, max_threads> began_{};  // where on its stack each thread's code began
  std::array<model::frame const*, max_threads> came_with_{};  // to the door, last
  std::array<model::word, max_threads> started_with_{};  // what the first operation of one that was started comes to
  std::array<place, max_threads> started_at_{};
  std::array<bool, max_threads + 1> is_at_the_door_{};        // with code that knows nothing of the layer
  bool shares_stacks_ = false;  // some address of a stack is where other threads may find it
  // Of each thread since its last effect: the stamp of the places where it came.
  std::array<std::uint64_t, site_slots> visited_{};
  std::array<std::uint64_t, max_threads + 1> stamp_{};
  std::array<std::uint64_t, max_threads> began_with_{};  // that stamp, in this execution
  std::uint64_t stamps_ = 0;
  std::unordered_set<std::uint64_t> loops_;  // sites
  liveness::live_words live_;
  std::vector<heap::memory_range> globals_;  // of the code under test
  std::vector<heap::watched_memory> globals_seen_;
  heap::watched_memory scenario_seen_;
  // Of the scenario: words by their index, and which of their bits belong to no plain data of the layer.
  struct naked_word {
    std::size_t nth;
    std::uint64_t bits;
    liveness::digest key;
  };
  std::vector<naked_word> naked_words_;
  mutable bool all_words_are_naked_ = false;  // in some execution
  liveness::digest memory_at_ = 0;  // when the thread that runs went on, or when the last one came
  liveness::digest past_scenario_ = 0;  // what of it is neither of the scenario nor of stacks
  bool past_scenario_is_known_ = false;  // and nobody has run since
  bool memory_is_known_ = false;  // and nobody has run since
  std::array<liveness::digest, max_threads> memory_then_{};  // when each thread's newest event was over

 protected:
  unsigned loops_known_ = 0;
};

}  // namespace interlock::checker::rc11
