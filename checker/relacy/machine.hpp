// Runs the code under test, one execution at a time: threads that sleep, mutexes and condition
// variables, lifetimes, choices, failures and the trace. What has Relacy's types, whose templates
// have the number of threads as an argument, is for the derived class (exploration.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/exchange.hpp>
#include <interlock/checker/handled_exceptions.hpp>
#include <interlock/checker/heap/globals.hpp>
#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/heap/mapping.hpp>
#include <interlock/checker/liveness/digest.hpp>
#include <interlock/checker/neighbours.hpp>
#include <interlock/checker/outside/calls.hpp>
#include <interlock/checker/outside/ending.hpp>
#include <interlock/checker/outside/instruction_watch.hpp>
#include <interlock/checker/outside/stack.hpp>
#include <interlock/checker/outside/thread_locals.hpp>
#include <interlock/checker/references.hpp>
#include <interlock/checker/relacy/arena.hpp>
#include <interlock/checker/relacy/state.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker::relacy {

class machine : public model::engine, public heap::watcher {
 public:
  machine(program const& what, search& steering, engine_settings const& settings, black_box& box,
          std::function<bool()> const& go_on, model::observer* trace);
  ~machine() override;

  // ---- what Relacy's context calls, by way of the suite and the scheduler (scheduler.hpp)

  void set_up();
  void run_thread(unsigned i) {
    guarded([&] {
      program_.thread(scenario_, i);
      comes_between();
    });
  }
  void tear_down();

  void begin_execution();
  /// Ends an execution. Returns whether there is no other.
  [[nodiscard]] bool was_last_execution();
  /// Comes right before each switch to a thread's fiber.
  void switching_to(unsigned fiber) noexcept {
    if (fiber == fiber_) return;
    handled_[fiber_] = std::exchange(runtime_, handled_[fiber]);
    locals_.change(fiber_, fiber);
    fiber_ = fiber;
    if (program_.instrumented) [[unlikely]] model::detail::the_engine.door_stack = door_stack_of(fiber);
  }
  void thread_finished();
  /// How many threads an execution begins with. The others are unborn until one of these, or of those that it starts, starts them.
  [[nodiscard]] unsigned born_at_first() const noexcept {
    return program_.at_first == 0 ? threads() : program_.at_first;
  }
  [[nodiscard]] bool all_have_finished() const noexcept;
  /// Nothing can run: timed waits time out now.
  void time_out_sleepers();
  /// Nor do they.
  void record_stuck();

  unsigned choose(unsigned limit, choice kind);
  /// As above, for the thread that starts. That is chosen on the main fiber, where an execution
  /// cannot end: set_up ends it.
  unsigned choose_first() { return pick(born_at_first(), choice::thread); }
  /// Of the choice that was just made, for those who want to make another: which thread each of its
  /// outcomes stands for.
  template <class F>
  void tell_threads(unsigned limit, F const& thread_of) {
    if (trace_ == nullptr) [[likely]] return;
    auto* const made = box_.last_choice();
    for (unsigned i = 0; made != nullptr && i != limit; ++i)
      made->stands_for[i] = static_cast<std::uint8_t>(thread_of(i));
  }
  [[nodiscard]] unsigned preemption_bound() const { return search_.preemption_bound(); }
  /// Kept in the record as the choice to go on, so that a replay needs no bound.
  void preemption_refused(unsigned limit) {
    search_.bound_was_felt();
    box_.choose({here(choice::thread), limit, 0}, step_);
  }

  // ---- the door

  void end(object_id id, place where) final;
  void name(object_id id, char const* text, std::ptrdiff_t index) final {
    if (id >= used_) return;
    objects_[id]->name = text;
    objects_[id]->index = index;
  }
  void* allocate(std::size_t bytes, std::size_t alignment, place where) final {
    heap::pause const ours;
    comes_between();
    came_to_the_door();
    return arena_.allocate(bytes, alignment, threads(), self(), where);
  }
  void deallocate(void* storage, place where) final;
  void fail(interlock::failure kind, char const* message, place where) final {
    heap::pause const ours;
    end_with(kind, message, {to_place(where, self(), threads())});
  }
  [[nodiscard]] unsigned self() const noexcept final { return is_outside() ? threads() : fiber_; }
  [[nodiscard]] place last_operation() const noexcept final {
    return heap::detail::serving.where.is_known() ? heap::detail::serving.where : box_.last[self()];
  }
  void deletes(heap::block* what) final;
  [[nodiscard]] bool runs_a_thread() const noexcept final { return !is_outside(); }
  [[nodiscard]] place last_place() const noexcept final { return box_.last[self()]; }
  void used_elsewhere(place where) noexcept final {
    if (where.is_known()) box_.last[self()] = where;
    end_process(box_, ending::used_elsewhere);
  }
  [[nodiscard]] bool runs_instrumented_code() const noexcept final { return true; }
  [[nodiscard]] word known_value(object_id id) const noexcept final { return objects_[id]->value; }
  [[nodiscard]] model::standing stands() const noexcept final {
    return {self(), is_outside() ? 0 : static_cast<unsigned>(now().time)};
  }
  void orders_calls() noexcept final { used_features_.orders_calls = true; }
  [[nodiscard]] bool knows(unsigned thread, unsigned epoch) const noexcept final {
    return knows_of({thread, epoch});
  }
  bool uses_plain_data() noexcept final {
    used_layer_[self()] = true;
    return comes_between();
  }
  void changes_something() noexcept final { ++progress_; }
  void lingers(place where) final;
  /// The current thread reads plain data. Where it has read the same at the same place a great many times while nobody else
  /// came to run, others do from now on.
  void reads_again(action const& a);
  void fail(interlock::failure kind, char const* message, char const* why,
            std::span<model::deed const> deeds) final;
  [[nodiscard]] place users_place(place where, model::frame const& caller) const noexcept final;
  [[nodiscard]] char const* name_of_memory(std::uintptr_t address, model::frame const* caller) const final;

 protected:
  // ---- what derived classes do

  /// Lets another thread run first, or not; `yields` as Relacy counts them.
  virtual void reschedule(unsigned yields = 0) = 0;
  /// Puts the current thread to sleep. Ends the execution where nothing can run then.
  virtual void park() = 0;
  virtual void unpark(unsigned thread) = 0;
  /// The current thread takes the mutex, and knows what those who gave it back knew.
  virtual void acquire(object& mutex) = 0;
  /// It gives it back.
  virtual void release(object& mutex) = 0;
  /// Whether what was done then happens before what the current thread does now.
  [[nodiscard]] virtual bool knows_of(moment const& then) const = 0;
  /// By the current thread's clock, where one runs. What it does now is released by what it releases
  /// next, and not by what it released before.
  [[nodiscard]] virtual moment now() const = 0;
  [[nodiscard]] virtual bool is_on_a_stack(void const* p) const = 0;
  /// Where the door runs while this thread does, apart from its frames; null: on top of these.
  [[nodiscard]] virtual void* door_stack_of(unsigned thread) const noexcept = 0;
  /// Where the frames of the thread's code end.
  [[nodiscard]] virtual void const* end_of_stack(unsigned thread) const noexcept = 0;
  /// The thread, which was unborn, can run from now on.
  virtual void let_begin(unsigned thread) = 0;
  /// Goes back to the main fiber, for good.
  [[noreturn]] virtual void abandon() = 0;

  // ---- executions

  [[nodiscard]] engine_result result() const;
  /// Whether the exploration ended with an execution that was left, as a bound has it, and is to go on.
  [[nodiscard]] bool goes_on_after_a_cut();
  [[nodiscard]] unsigned threads() const noexcept { return program_.threads; }
  [[nodiscard]] bool is_outside() const noexcept { return is_outside_; }
  [[nodiscard]] thread_state& mine() { return threads_[fiber_]; }
  /// Who runs comes to the layer with something that others can see, or not.
  void came_to_the_door(bool with_object = true) noexcept { used_layer_[self()] |= with_object; }
  /// Performs an operation of a thread's, or one that it had put off (exchange.hpp).
  virtual outcome perform_in_turn(action const& a) = 0;
  /// Who runs does what is no operation of those that edits exchange. Returns whether an operation was put off until then.
  bool comes_between() noexcept {
    if (!put_off_.may_be_some() || is_outside()) [[likely]] return false;
    heap::pause const ours;
    return put_off_.settle(fiber_, [&](action const& each) { return perform_in_turn(each); });
  }
  /// The operation as it is to be performed.
  /// What is tried in place of an edit of the code under test.
  [[nodiscard, gnu::cold]] replaced_action replaced(action const& a) const;
  outcome choose(action const& a);
  /// A thread's clock stays below, plus what it does next: the runtime of instrumented code keeps 16 bits of it.
  static constexpr std::size_t latest_time = 0xff00;

  // ---- failures

  /// Ends the execution, and with it the exploration.
  [[noreturn]] void end_with(failure kind, std::string message, std::vector<reports::place> places,
                             std::string why = {});
  // What ends an execution stands apart from the operations, whose frames stay small so.
  [[noreturn, gnu::cold, gnu::noinline]] void used_after_end(action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void used_before_made(action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void read_too_early(object const& o, action const& a,
                                                             char const* how);
  /// The operation is the last step, although it takes no effect.
  [[noreturn, gnu::cold, gnu::noinline]] void refuse(action const& a, std::string message,
                                                     char const* what);
  [[noreturn, gnu::cold, gnu::noinline]] void illegal(action const& a, order o);
  [[noreturn, gnu::cold, gnu::noinline]] void came_too_often();

  [[nodiscard]] model::object_name name_of_object(object_id id) const;
  [[nodiscard]] std::string text_of(object_id id) const { return to_text(name_of_object(id)); }

  // ---- objects

  [[nodiscard, gnu::always_inline]] inline object& at(action const& a) {
    if (a.object < used_) [[likely]]
      if (auto& found = *objects_[a.object]; found.alive) [[likely]] return found;
    used_after_end(a);
  }
  [[nodiscard]] object& object_at(object_id id) const { return *objects_[id]; }
  /// The record for another object, whose lifetime begins.
  template <class Object>
  Object& begin_lifetime(object_kind kind, model::value_type type, bool initialised, word initial,
                         model::storage in, place where) {
    if (used_ == objects_.size()) [[unlikely]] add(std::make_unique<Object>());
    auto& o = static_cast<Object&>(*objects_[used_++]);
    o.kind = kind;
    o.alive = true;
    o.initialised = initialised;
    o.may_hold_objects = in.may_hold_objects;
    o.as_of = model::no_object;
    o.is_referred_to = false;
    o.was_replaced = false;
    o.type = type;
    o.name = o.plain_name = nullptr;
    o.name_is_known = true;
    o.created = where;
    o.ended = {};
    o.made = now();
    o.used = {};
    o.value = initial;
    o.sleepers = 0;
    o.was_tried = false;
    auto const id = used_ - 1;
    if (!neighbours_.is_at(id, in)) [[unlikely]] neighbours_.move(id, in);
    if (!neighbours_.of(id).empty()) [[unlikely]]
      replace_others(id, {.what = operation::make, .object = id, .where = where});
    return o;
  }
  /// The current thread uses it now.
  void used(object& o, action const& a) {
    if (!knows_of(o.made)) [[unlikely]] used_before_made(a);
    if (!is_outside()) o.used[fiber_] = {now().time, a.what, a.where};
  }

  // ---- waiting

  outcome notify(action const& a);
  /// Returns whether a notification ended the sleep, and not a timeout.
  bool sleep_on(object_id id, sleep how, action const& a, word old = 0, bool missed = false);
  [[nodiscard]] bool may_be_spurious();
  [[nodiscard]] bool times_out_now(action const& a);
  /// So much passes where somebody waits for it in a loop, or looks at it a second time.
  static constexpr word long_time = 3'600'000'000'000;
  outcome yield(action const& a);
  void check_hang(action const& a);

  // ---- monitors

  outcome lock(action const& a);
  outcome try_lock(action const& a);
  outcome unlock(action const& a);
  outcome wait_on_condition(action const& a);

  // ---- instrumented code (instrumented.cpp)

  outcome start(action const& a);
  outcome begin(action const& a);
  outcome finish(action const& a);
  outcome join(action const& a);
  outcome sleep_until(action const& a);
  outcome time_now(action const& a);
  /// What makes the object one that was found.
  void found(object& o, model::object_in_use const& what);

  // ---- its loops (rounds.cpp)

  enum class round : std::uint8_t {
    plain,      // others may run before the operation, or not
    in_one_go,  // nobody does
    in_vain,    // all others that can do, first
    too_many,   // likewise, although it may have changed something
  };
  /// What the operation is, which comes from instrumented code.
  [[nodiscard]] round round_of(action const& a);

  // ---- the trace: one event an operation, at the time at which it takes effect, announced before

  void announce(action const& a) {
    if (trace_ != nullptr) [[unlikely]] trace_->about_to(step_ + 1, self(), a);
  }
  [[gnu::cold, gnu::noinline]] void emit(action const& a, model::event e);
  [[gnu::cold, gnu::noinline]] void emit_values(action const& a, std::optional<word> read,
                                                std::optional<word> written,
                                                model::store_event const* reads_from = nullptr);
  void note(action const& a, remark what, unsigned other = 0, bool success = true) {
    if (trace_ != nullptr) [[unlikely]] emit_note(a, what, other, success);
  }

  void ended(object_id id, place where);

  engine_settings const& settings_;
  put_off_operations put_off_;
  black_box& box_;
  model::observer* trace_;
  handled_exceptions& runtime_ = handled_exceptions::of_this_thread();

  std::array<thread_state, max_threads> threads_{};
  unsigned fiber_ = 0;  // whose thread runs; the constructor and `after` run on one of them
  object_id used_ = 0;
  std::uint64_t progress_ = 0;  // effective writes, wake-ups and thread ends so far
  std::uint64_t step_ = 0;
  unsigned operations_ = 0;  // that could switch threads, so far
  word time_ = 0;
  bool goes_on_ = false;  // who runs does, without others being asked
  std::array<bool, max_threads + 1> used_layer_{};  // in some execution

  references references_;  // of this execution

  // Which features the program used: limits are only worth a line where they matter.
  struct {
    bool weak_load = false;
    bool failed_exchange = false;
    bool yielded = false;
    bool waited = false;
    bool freed = false;         // memory, and so it could have been used again
    bool has_pointers = false;  // some atomic: whose values would not show that
    bool timeouts_cut = false;
    bool tries_cut = false;
    bool orders_calls = false;
    bool rounds_in_one_go = false;
    bool rounds_cut = false;
    bool spurious_cut = false;
    unsigned stored_atomics = 0;  // a bit each for the first 32
  } used_features_;

 private:
  // In line: each frame of a thread costs when it comes back from where others ran.
  template <class F>
  void guarded(F const& user_code) {
    try {
      heap::scope const from_its_region{threads(), *this};
      user_code();
    } catch (...) {
      end_escaped();
    }
  }
  [[noreturn, gnu::cold, gnu::noinline]] void end_escaped();
  void record(failure kind, std::string message, std::vector<reports::place> places,
              std::string why = {});
  [[nodiscard]] point here(choice kind);
  unsigned pick(unsigned limit, choice kind);
  [[noreturn, gnu::cold, gnu::noinline]] void end_diverged();
  void add(std::unique_ptr<object> another);
  [[nodiscard]] reports::place at_place(place where, unsigned thread, std::string what = {}) const {
    return to_place(where, thread, threads(), std::move(what));
  }
  /// Who runs, in words.
  [[nodiscard]] std::string actor() const { return checker::actor(self(), threads(), part_); }
  [[nodiscard]] std::string owner_of(object const& mutex) const {
    return checker::actor(mutex.owner, threads(), mutex.taken_by);
  }

  unsigned choose_among(thread_list const& waiting);
  void wake_up(unsigned thread);
  void await_free(object_id mutex, action const& a);
  void take(object& mutex, action const& a);
  void give_back(object_id id, action const& a);
  struct use_of_object {
    unsigned thread;
    place where;
    char const* deed;  // "reads"
  };
  [[nodiscard]] std::optional<use_of_object> use_beside(object const& o) const;
  [[nodiscard]] bool is_its_own(void const* storage) const;
  [[gnu::cold, gnu::noinline]] void replace_others(object_id id, action making);
  [[noreturn]] void made_beside_use(object_id before, action const& making, use_of_object const& use);
  [[noreturn]] void ended_beside(object_id id, use_of_object const& use);
  void ended_while_held(object_id id);
  void expect_no_leaks();
  [[nodiscard]] std::optional<object_id> known_before(object_id id) const;
  [[gnu::cold, gnu::noinline]] void emit_note(action const& a, remark what, unsigned other,
                                              bool success);
  [[nodiscard]] std::optional<std::string> variable_at(std::uintptr_t address, model::frame const* caller) const;
  void find_name(object_id id) const;
  /// Whether an execution is left where nobody can go on, since a bound lets somebody wait.
  [[nodiscard]] bool is_left() const;
  [[nodiscard]] bool all_came_back(action const& a);
  [[nodiscard, gnu::no_sanitize_address]] bool stands_as_before(action const& a);
  [[nodiscard]] bool all_said_so() const;
  [[nodiscard, gnu::no_sanitize_address]] liveness::digest state_of(action const& a);

  overflow_watch overflow_{box_};
  program const& program_;
  instruction_watch instructions_{program_};
  search& search_;
  std::function<bool()> const& go_on_;
  std::byte* scenario_;

  std::vector<std::unique_ptr<object>> objects_;
  neighbours neighbours_;
  arena arena_;
  std::array<handled_exceptions, max_threads> handled_{};  // by the threads that do not run
  thread_locals locals_;
  bool is_outside_ = true;  // no thread runs
  part part_{};             // which then does
  std::uint64_t tick_ = 0;  // operations on monitors so far
  std::uint64_t executions_ = 0;
  bool stopped_ = false;
  struct visit {  // of a place in a loop, by a thread
    std::uint64_t execution = 0;
    std::uint64_t progress = 0;
    unsigned in_vain = 0;  // so many times with nothing having changed since the first of them
    unsigned in_all = 0;
  };
  std::unordered_map<std::uint64_t, visit> visits_;
  struct state_seen {
    unsigned thread;
    liveness::digest state;
  };
  std::vector<state_seen> states_seen_;        // since there was progress
  std::uint64_t states_seen_at_ = 0;           // and how much there had been
  std::uint64_t states_made_up_ = 0;
  std::optional<std::vector<heap::memory_range>> globals_;  // of the code under test
  std::optional<reports::failure> failed_;
  std::optional<std::string> error_;  // in place of a failure: there was no room
  std::string diverged_;
  bool cut_ = false;  // nothing can run, since a bound lets somebody wait: no failure
};

}  // namespace interlock::checker::relacy
