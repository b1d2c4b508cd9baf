// The one file that includes Relacy. Relacy replaces the global operators new and delete and
// defines macros over keywords; the macros end with this file, the operators are made local to its
// object by the build (see CMakeLists.txt).

#include <interlock/checker/relacy/relacy.hpp>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/handled_exceptions.hpp>
#include <interlock/checker/relacy/arena.hpp>
#include <interlock/checker/trace/text.hpp>

// Relacy switches fibers by `if (_setjmp(from) == 0) _longjmp(to, 1);`. glibc's pair runs through
// clean-up handlers and guards against what fibers do; the compiler's own only switches.
#include <csetjmp>
#if defined(__x86_64__)
namespace interlock::checker {
namespace {
// A function of its own: the compiler's pair must not meet in one.
[[noreturn, gnu::noinline]] void jump(jmp_buf& to) {
  __builtin_longjmp(reinterpret_cast<void**>(&to), 1);
}
}  // namespace
}  // namespace interlock::checker
#undef _setjmp
#define _setjmp(from) __builtin_setjmp(reinterpret_cast<void**>(&(from)))
#define _longjmp(to, value) interlock::checker::jump(to)
#endif

// A failure leaves its fibers where they are, so Relacy never frees a stack. Stacks are lent to it
// instead, and taken back when an exploration is over.
#include <relacy/pch.hpp>
namespace interlock::checker {
namespace {

class fiber_stacks {
 public:
  void* lend(std::size_t bytes) {
    if (lent_ == stacks_.size())
      stacks_.push_back(std::make_unique_for_overwrite<std::byte[]>(bytes));
    return stacks_[lent_++].get();
  }
  void take_back() { lent_ = 0; }

 private:
  std::vector<std::unique_ptr<std::byte[]>> stacks_;  // all of one size
  std::size_t lent_ = 0;
};
// Never destroyed: code under test may call exit() on one of them.
fiber_stacks& stacks = *new fiber_stacks;

void* lend_stack(std::size_t bytes) { return stacks.lend(bytes); }

}  // namespace
}  // namespace interlock::checker
#define malloc interlock::checker::lend_stack
#include <relacy/platform.hpp>
#undef malloc

#include <relacy/relacy.hpp>

#undef _setjmp
#undef _longjmp

#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef $
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst

namespace interlock::checker {
namespace {

using model::action;
using model::object_id;
using model::object_kind;
using model::operation;
using model::outcome;
using model::place;
using model::remark;
using model::word;

// Reaches a protected member of rl::context by the one way that the language leaves open.
struct context_access : rl::context {
  static int& disable_alloc(rl::context& c) { return c.*(&context_access::disable_alloc_); }
};

constexpr unsigned no_thread = max_threads + 1;

// Why a thread does not run.
enum class sleep : std::uint8_t { awake, on_atomic, on_condition, on_mutex };
enum class wake : std::uint8_t { by_notification, by_timeout };

struct sleeper {
  sleep state = sleep::awake;
  wake woken = wake::by_notification;
  object_id object = model::no_object;
  word old = 0;                 // of an atomic's wait
  std::size_t stores_seen = 0;  // how many of the object's recorded stores came before it slept
  bool timed = false;
  word deadline = 0;
  bool missed = false;  // a notification came while it was about to sleep
  unsigned woken_by = 0;
  place where;
};

// What a thread may still do in this execution, and what it did last.
struct thread_state {
  void start(engine_settings const& settings) {
    sleeping.state = sleep::awake;
    pending = nullptr;
    spurious_left = settings.spurious;
    timeouts_left = settings.timeouts;
    fruitless = 0;
    progress_seen = 0;
    read_clock = false;
    finished = false;
  }

  sleeper sleeping;
  action const* pending = nullptr;
  unsigned spurious_left = 0;
  unsigned timeouts_left = 0;
  unsigned fruitless = 0;           // consecutive yields without progress by anyone
  std::uint64_t progress_seen = 0;  // at its last yield
  bool read_clock = false;          // since its last yield
  bool finished = false;
};

struct stamped_store {
  int thread;
  rl::timestamp_t time;
};

// An object of the code under test. Objects of all kinds share one record, which is reused by
// later executions: creating one costs no allocation.
template <int N>
struct object {
  object_kind kind{};
  bool alive = false;
  bool initialised = false;
  model::value_type type{};
  char const* name = nullptr;
  std::ptrdiff_t index = -1;
  place created;
  place ended;

  // atomic
  rl::atomic_data_impl<N> atomic;
  word value = 0;  // the newest
  std::array<word, rl::atomic_history_size> history{};
  std::array<model::store_event, rl::atomic_history_size> origin{};  // only while tracing
  unsigned newest = 0;
  unsigned sleepers = 0;
  std::vector<stamped_store> stores;  // made while somebody slept here

  // plain data
  rl::var_data_impl<N> plain;
  std::array<place, N> last_read{};
  std::array<place, N> last_write{};

  // mutex
  rl::sync_var<N> sync;
  unsigned owner = no_thread;
  part taken_by{};  // where no thread is the owner
  std::uint64_t locked_at = 0;

  // condition variable
  std::uint64_t notified_at = 0;
};

// Which features the program used: limits are only worth a line where they matter.
struct features {
  bool weak_load = false;
  bool failed_exchange = false;
  bool yielded = false;
  bool waited = false;
  bool freed = false;
  bool timeouts_cut = false;
  bool spurious_cut = false;
  unsigned stored_atomics = 0;  // a bit each for the first 32
};

template <int N>
class exploration final : public model::engine {
 public:
  exploration(program const& what, search& steering, engine_settings const& settings,
              black_box& box, std::function<bool()> const& go_on, model::observer* trace)
      : program_{what},
        search_{steering},
        settings_{settings},
        box_{box},
        go_on_{go_on},
        trace_{trace},
        scenario_{static_cast<std::byte*>(
            ::operator new(what.bytes, std::align_val_t{what.alignment}))},
        alignment_{what.alignment} {}
  ~exploration() override {
    ::operator delete(scenario_, std::align_val_t{alignment_});
  }

  static inline exploration* active = nullptr;

  engine_result run();

  // ---- what Relacy's context calls, by way of the suite and the scheduler below

  void set_up() {
    phase_ = phase::outside;
    part_ = part::constructor;
    if (!diverged_.empty()) [[unlikely]] end_diverged();
    guarded([&] { program_.construct(scenario_); });
    phase_ = phase::threads;
  }
  void thread(unsigned i) {
    guarded([&] { program_.thread(scenario_, i); });
  }
  void tear_down() {
    phase_ = phase::outside;
    part_ = part::after;
    guarded([&] { program_.after(scenario_); });
    part_ = part::destructor;
    guarded([&] { program_.destroy(scenario_); });
    if (auto const* left = arena_.first_alive())
      end_with(failure::leak,
               fmt::format("an object made in {} is never destroyed",
                           short_function(left->where.function_name())),
               {to_place(left->where, left->thread, N, "made here")});
  }

  void begin_execution() {
    for (std::size_t i = 0; i != used_; ++i) objects_[i]->alive = false;
    used_ = 0;
    arena_.clear();
    for (auto& each : threads_) each.start(settings_);
    progress_ = 0;
    tick_ = 0;
    time_ = 0;
    step_ = 0;
    operations_ = 0;
    box_.depth = 0;
    box_.finished = 0;
    box_.preemptions.store(search_.preemption_bound(), order::relaxed);
    phase_ = phase::outside;
  }
  /// Comes right before each switch from one thread's fiber to another's.
  void switching(unsigned from, unsigned to) {
    handled_[from] = std::exchange(runtime_, handled_[to]);
  }
  bool execution_is_last() {
    ++executions_;
    box_.executions.store(executions_, order::relaxed);
    if ((executions_ & 63) == 0 || executions_ < 64) {
      box_.explored.store(search_.explored(), order::relaxed);
      if (!go_on_()) {
        stopped_ = true;
        return true;
      }
    }
    return !search_.next();
  }
  [[nodiscard]] unsigned preemption_bound() const { return search_.preemption_bound(); }
  // Kept in the record as the choice to go on, so that a replay needs no bound.
  void preemption_refused(unsigned limit) {
    search_.bound_was_felt();
    box_.choose({here(choice::thread), limit, 0}, step_);
  }

  unsigned choose(unsigned limit, choice kind) {
    try {
      auto const at = here(kind);
      auto const taken = search_.pick(limit, at);
      box_.choose({at, limit, taken}, step_);
      if (trace_ != nullptr) [[unlikely]]
        if (auto* const made = box_.last_choice()) made->thread = static_cast<std::uint8_t>(self());
      return taken;
    } catch (divergence const& d) {
      diverged_ = d.what();  // and leave the handler first: what follows switches fibers
    }
    end_diverged();
  }

  // As above, for the thread that starts. That is chosen on the main fiber, where an execution cannot
  // end: set_up ends it.
  unsigned choose_first() {
    try {
      auto const at = here(choice::thread);
      auto const taken = search_.pick(N, at);
      box_.choose({at, N, taken}, step_);
      return taken;
    } catch (divergence const& d) {
      diverged_ = d.what();
      return 0;
    }
  }

  // Of the choice that was just made, for those who want to make another: which thread each of its
  // outcomes stands for.
  template <class F>
  void tell_threads(unsigned limit, F const& thread_of) {
    if (trace_ == nullptr) [[likely]] return;
    auto* const made = box_.last_choice();
    for (unsigned i = 0; made != nullptr && i != limit; ++i)
      made->stands_for[i] = static_cast<std::uint8_t>(thread_of(i));
  }

  void thread_finished(unsigned i) {
    threads_[i].finished = true;
    box_.finished |= 1U << i;
    threads_[i].pending = nullptr;
    ++progress_;
  }
  // Nothing can run: timed waits time out now. Returns the threads to unpark, as a bit set.
  unsigned time_out_sleepers() {
    unsigned result = 0;
    for (unsigned i = 0; i != N; ++i) {
      auto& s = threads_[i].sleeping;
      if (s.state == sleep::awake || !s.timed || s.woken == wake::by_timeout) continue;
      s.woken = wake::by_timeout;
      result |= 1U << i;
    }
    return result;
  }
  void describe_stuck();

  // ---- the door

  outcome perform(action const& a) override;
  object_id create(object_kind kind, model::value_type type, bool initialised, word initial,
                   place where) override;
  void end(object_id id, place where) override;
  void name(object_id id, char const* text, std::ptrdiff_t index) override {
    if (id >= used_) return;
    objects_[id]->name = text;
    objects_[id]->index = index;
  }
  void* allocate(std::size_t bytes, std::size_t alignment, place where) override {
    return arena_.allocate(bytes, alignment, self(), where);
  }
  void deallocate(void* storage, place where) override;
  void fail(interlock::failure kind, char const* message, place where) override {
    end_with(kind, message, {to_place(where, self(), N)});
  }
  [[nodiscard]] unsigned self() const noexcept override {
    return phase_ == phase::threads ? static_cast<unsigned>(rl::ctx().threadx_->index_) : N;
  }

 private:
  enum class phase : std::uint8_t { outside, threads };
  using atomic_operation = unsigned (rl::thread_info_base::*)(rl::atomic_data*);

  [[nodiscard]] point here(choice kind) const {
    point result{.kind = static_cast<std::uint8_t>(kind)};
    auto const* const thread = rl::ctx().threadx_;
    if (thread == nullptr) return result;
    if (auto const* const a = threads_[static_cast<unsigned>(thread->index_)].pending) {
      result.operation = static_cast<std::uint8_t>(a->what);
      result.object = static_cast<std::uint16_t>(a->object);
      result.line = static_cast<std::uint32_t>(a->where.line());
    }
    return result;
  }

  template <class F>
  void guarded(F const& user_code) {
    std::string what;
    try {
      user_code();
      return;
    } catch (std::bad_alloc const&) {
      what = "the code under test ran out of memory";
    } catch (std::exception const& e) {
      what = fmt::format("an exception escaped the code under test: {}", e.what());
    } catch (...) {
      what = "an exception that is no std::exception escaped the code under test";
    }
    auto const self = this->self();
    end_with(failure::crash, what, {to_place(box_.last[self], self, N, "last operation")});
  }

  // Ends the execution, and with it the exploration. Control goes to the main fiber and does not
  // come back.
  [[noreturn]] void end_with(failure kind, std::string message, std::vector<reports::place> places,
                             std::string why = {}) {
    record(kind, std::move(message), std::move(places), std::move(why));
    rl::ctx().fail_test("", rl::test_result_user_assert_failed, {});
    __builtin_unreachable();
  }
  void record(failure kind, std::string message, std::vector<reports::place> places,
              std::string why = {}) {
    failed_ = reports::failure{.kind = std::string{to_string(kind)},
                               .message = std::move(message),
                               .why = std::move(why),
                               .places = std::move(places),
                               .steps = {}};
    for (object_id id = 0; id != used_; ++id) {
      auto& told =
          failed_->objects.emplace_back(to_object(name_of_object(id), objects_[id]->created, N));
      told.leaked = kind == failure::leak && objects_[id]->alive;
    }
  }

  [[noreturn, gnu::cold, gnu::noinline]] void end_diverged() {
    auto const self = rl::ctx().threadx_ == nullptr ? N : this->self();
    if (settings_.replaying)
      end_with(failure::nondeterminism, "the replay does not fit any more: " + diverged_,
               {to_place(box_.last[self], self, N, "came here")},
               "the code has changed since the token was made, or something outside of the layer "
               "decides what it does");
    end_with(failure::nondeterminism, "the code under test is not deterministic: " + diverged_,
             {to_place(box_.last[self], self, N, "came here")},
             "something outside of the layer decides what it does: time, addresses, random "
             "numbers, or state that outlives an execution");
  }

  [[nodiscard]] object<N>& at(action const& a) {
    if (a.object < used_) [[likely]]
      if (auto& found = *objects_[a.object]; found.alive) [[likely]] return found;
    after_end(a);
  }
  // What ends an execution stands apart from the operations, whose frames stay small so.
  [[noreturn, gnu::cold, gnu::noinline]] void after_end(action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void not_yet_there(object<N> const& o, action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void never_written(object<N> const& o, action const& a);
  [[noreturn, gnu::cold, gnu::noinline]] void raced(object<N> const& o, action const& a);
  // The operation is the last step, although it takes no effect.
  [[noreturn, gnu::cold, gnu::noinline]] void refuse(action const& a, std::string message,
                                                     char const* what) {
    note(a, remark::none);
    end_with(failure::misuse, std::move(message), {to_place(a.where, self(), N, what)});
  }
  [[noreturn, gnu::cold, gnu::noinline]] void illegal(action const& a, order o) {
    end_with(failure::misuse,
             fmt::format("{} cannot have the order {}", name_of(a.what), model::name_of(o)),
             {to_place(a.where, self(), N)});
  }

  [[nodiscard]] rl::thread_info<N>& relacy_thread() {
    return *static_cast<rl::thread_info<N>*>(rl::ctx().threadx_);
  }
  [[nodiscard]] thread_state& mine() {
    return threads_[static_cast<unsigned>(rl::ctx().threadx_->index_)];
  }
  [[nodiscard]] model::object_name name_of_object(object_id id) const {
    if (id >= used_) return {};
    auto const& o = *objects_[id];
    return {o.name, o.index, id, o.kind};
  }
  [[nodiscard]] std::string text_of(object_id id) const { return to_text(name_of_object(id)); }
  // Who runs, in words.
  [[nodiscard]] std::string actor() const { return checker::actor(self(), N, part_); }
  [[nodiscard]] std::string owner_of(object<N> const& mutex) const {
    return checker::actor(mutex.owner, N, mutex.taken_by);
  }

  [[nodiscard, gnu::cold]] action with_other_orders(action const& a) const;
  outcome carry_out(action const& a);
  [[gnu::noinline]] outcome load(action const& a);
  [[gnu::noinline]] outcome store(action const& a);
  [[gnu::noinline]] outcome exchange(action const& a);
  [[gnu::noinline]] outcome compare_exchange(action const& a);
  [[gnu::noinline]] outcome wait(action const& a);
  [[gnu::noinline]] outcome wait_on_condition(action const& a);
  [[gnu::noinline]] outcome notify(action const& a);
  [[gnu::noinline]] outcome fence(action const& a);
  [[gnu::noinline]] outcome plain(action const& a);
  [[gnu::noinline]] outcome lock(action const& a);
  [[gnu::noinline]] outcome try_lock(action const& a);
  [[gnu::noinline]] outcome unlock(action const& a);
  [[gnu::noinline]] outcome yield(action const& a);
  [[gnu::noinline]] outcome choose(action const& a);

  unsigned choose_among(std::array<unsigned, N> const& waiting, unsigned count) {
    if (count == 1) return waiting[0];
    auto const taken = choose(count, choice::waiter);
    tell_threads(count, [&](unsigned i) { return waiting[i]; });
    return waiting[taken];
  }
  unsigned load_from(object<N>& o, order how, bool newest, action const& a);
  void stored(object<N>& o, unsigned index, word value);
  void write_newest(object<N>& o, order how, word value);
  void await_free(object_id mutex, action const& a);
  void take(object<N>& m);
  void give_back(object<N>& m, object_id id);
  bool sleep_on(object_id id, sleep how, action const& a, word old, bool missed);
  void wake_up(unsigned thread);
  [[nodiscard]] bool may_be_spurious(thread_state& t) {
    if (phase_ == phase::outside) return false;
    if (t.spurious_left == 0) {
      used_features_.spurious_cut = true;
      return false;
    }
    if (choose(2, choice::spurious) == 0) return false;
    --t.spurious_left;
    return true;
  }
  [[nodiscard]] bool times_out_now(thread_state& t, action const& a);
  void check_hang(action const& a);

  // Tracing: one event an operation, at the time at which it takes effect, announced before.
  void announce(action const& a) {
    if (trace_ != nullptr) [[unlikely]] trace_->about_to(step_ + 1, self(), a);
  }
  [[gnu::cold, gnu::noinline]] void emit(action const& a, model::event e) {
    e.step = ++step_;
    e.thread = self();
    e.what = a;
    if (a.object < used_) {
      e.object = name_of_object(a.object);
      e.type = objects_[a.object]->type;
    }
    trace_->on(e);
  }
  void note(action const& a, remark what, unsigned other = 0, bool success = true) {
    if (trace_ != nullptr) [[unlikely]] emit_note(a, what, other, success);
  }
  [[gnu::cold, gnu::noinline]] void emit_note(action const& a, remark what, unsigned other,
                                              bool success) {
    model::event e;
    e.note = what;
    e.other = other;
    e.success = success;
    emit(a, e);
  }
  [[gnu::cold, gnu::noinline]] void emit_read(action const& a, object<N> const& o, unsigned index, remark what = remark::none,
                 bool success = true, unsigned other = 0) {
    model::event e;
    e.other = other;
    e.read = o.history[index];
    e.success = success;
    e.newest = index == o.newest;
    e.reads_from = o.origin[index];
    if (!e.newest) e.hidden = o.origin[o.newest];
    e.note = what;
    emit(a, e);
  }
  [[gnu::cold, gnu::noinline]] void emit_write(action const& a, word written) {
    model::event e;
    e.written = written;
    emit(a, e);
  }
  [[gnu::cold, gnu::noinline]] void emit_exchange(action const& a, word read, word written,
                                                  model::store_event const& from) {
    model::event e;
    e.read = read;
    e.written = written;
    e.reads_from = from;
    emit(a, e);
  }
  [[gnu::cold, gnu::noinline]] void emit_access(action const& a) {
    model::event e;
    (a.what == operation::write ? e.written : e.read) = a.operand;
    emit(a, e);
  }

  program const& program_;
  search& search_;
  engine_settings const& settings_;
  black_box& box_;
  std::function<bool()> const& go_on_;
  model::observer* trace_;
  bool overrides_ = settings_.all_seq_cst || !settings_.overrides.empty();
  std::byte* scenario_;
  std::size_t alignment_;

  std::vector<std::unique_ptr<object<N>>> objects_;
  std::size_t used_ = 0;
  arena arena_;
  std::array<thread_state, N + 1> threads_{};
  phase phase_ = phase::outside;
  part part_{};  // where no thread runs
  std::uint64_t progress_ = 0;  // effective writes, wake-ups and thread ends so far
  std::uint64_t tick_ = 0;      // operations on monitors so far
  std::uint64_t step_ = 0;
  unsigned operations_ = 0;  // that could switch threads, so far
  word time_ = 0;
  std::uint64_t executions_ = 0;
  bool stopped_ = false;
  std::optional<reports::failure> failed_;
  std::string diverged_;
  features used_features_;
  handled_exceptions& runtime_ = handled_exceptions::of_this_thread();
  std::array<handled_exceptions, N> handled_{};  // by the threads that do not run

  void reschedule(unsigned yields = 0);
  void park();
};

// ---- Relacy's side: a suite, and a scheduler of ours derived from its tree search

template <int N>
struct suite : rl::test_suite<suite<N>, N> {
  void before() { exploration<N>::active->set_up(); }
  void thread(unsigned i) { exploration<N>::active->thread(i); }
  void after() { exploration<N>::active->tear_down(); }
};

template <int N>
struct scheduled_thread : rl::tree_search_scheduler_thread_info<N> {};

// Relacy's context calls its scheduler statically, so members here shadow those of the base.
// Choices come from the search; the end of an execution is where budgets are looked at.
template <int N>
class scheduler : public rl::tree_search_scheduler<scheduler<N>, scheduled_thread<N>, N> {
 public:
  using base_t = rl::tree_search_scheduler<scheduler<N>, scheduled_thread<N>, N>;
  using typename base_t::shared_context_t;
  using typename base_t::thread_info_t;

  scheduler(rl::test_params& params, shared_context_t& shared, rl::thread_id_t dynamic)
      : base_t{params, shared, dynamic} {
    active = this;
  }

  static inline scheduler* active = nullptr;

  rl::thread_id_t iteration_begin_impl() {
    run().begin_execution();
    preemptions_left_ = run().preemption_bound();
    if (N == 1) return 0;
    auto const first = run().choose_first();
    run().tell_threads(N, [&](unsigned i) { return this->running_threads[i]; });
    return this->running_threads[first];
  }
  bool iteration_end() {
    this->thread_ = nullptr;
    return run().execution_is_last();
  }
  /// Relacy's context and ours ask here whom to switch to, and then do so.
  rl::thread_id_t schedule(rl::unpark_reason& reason, unsigned yields) {
    auto const self = this->thread_->index_;
    auto const next = base_t::schedule(reason, yields);
    if (next != self) run().switching(static_cast<unsigned>(self), static_cast<unsigned>(next));
    return next;
  }
  unsigned rand_impl(unsigned limit, rl::sched_type type) {
    if (limit == 1) return 0;
    if (type != rl::sched_type_sched) return run().choose(limit, choice::load);
    auto const taken = run().choose(limit, choice::thread);
    run().tell_threads(limit, [&](unsigned i) { return this->running_threads[position_of(i)]; });
    return position_of(taken);
  }
  rl::thread_finish_result thread_finished() {
    run().thread_finished(static_cast<unsigned>(this->thread_->index_));
    auto const result = base_t::thread_finished();
    if (result == rl::thread_finish_result_deadlock) run().describe_stuck();
    return result;
  }
  /// Puts the current thread to sleep; returns false when then nothing can run any more.
  bool park() { return this->park_current_thread(false, false); }
  void unpark(unsigned thread) { this->unpark_thread(static_cast<rl::thread_id_t>(thread)); }

  void purge_blocked_threads() {
    base_t::purge_blocked_threads();
    if (this->running_threads_count != 0) return;
    for (unsigned i = 0, woken = run().time_out_sleepers(); i != N; ++i)
      if ((woken >> i & 1) != 0) unpark(i);
  }

  bool can_switch(thread_info_t& t) {
    if (preemptions_left_ != 0) return true;
    if (t.state_ == rl::thread_state_running && this->running_threads_count > 1)
      run().preemption_refused(static_cast<unsigned>(this->running_threads_count));
    return false;
  }
  void on_switch(thread_info_t& t) {
    if (t.state_ == rl::thread_state_running && preemptions_left_ != search::unbounded)
      --preemptions_left_;
  }

  // Relacy prints its own estimates; ours come from the search.
  rl::iteration_t iteration_count() { return 1; }
  double iteration_count_approx() { return 1; }
  void get_state(std::ostream&) {}
  void set_state(std::istream&) {}

 private:
  static exploration<N>& run() { return *exploration<N>::active; }

  // Choice 0 goes on with the thread that runs, where it can. So 0 is the plainest choice of all
  // kinds, and what a search meets first is what a reader follows most easily.
  [[nodiscard]] unsigned position_of(unsigned taken) const {
    if (this->thread_->state_ != rl::thread_state_running) return taken;
    unsigned own = 0;
    while (this->running_threads[own] != this->thread_->index_) ++own;
    if (taken == 0) return own;
    return taken <= own ? taken - 1 : taken;
  }

  unsigned preemptions_left_ = 0;
};

class silence final : public std::streambuf {};

template <int N>
engine_result exploration<N>::run() {
  using context = rl::context_impl<suite<N>, scheduler<N>>;
  active = this;
  model::current_engine_scope const scope{*this};

  silence nowhere;
  std::ostream quiet{&nowhere};
  rl::test_params params;
  params.search_type = settings_.deep_history ? rl::sched_random : rl::sched_full;
  params.output_stream = &quiet;
  params.progress_stream = &quiet;
  params.execution_depth_limit = settings_.operations;

  auto const handled_outside = std::exchange(runtime_, {});
  typename scheduler<N>::shared_context_t shared;
  {
    auto const relacy = std::make_unique<context>(params, shared);
    // Relacy would book every allocation inside of an execution, ours included, as the code under
    // test's, and double the search at each free. Lifetimes are checked at our door instead.
    context_access::disable_alloc(rl::ctx()) = 1;
    std::ostringstream state_out;
    std::istringstream state_in;
    auto const result = relacy->simulate(state_out, state_in, false);
    if (result == rl::test_result_livelock && !failed_) {
      auto const self = box_.running;
      record(failure::hang,
             fmt::format("{} came back to the layer more than {} times in one execution",
                         checker::actor(self, N, part_), settings_.operations),
             {to_place(box_.last[self], self, N, "looping here")},
             "a loop that waits for another thread must call yield() in each fruitless iteration");
    }
    context_access::disable_alloc(rl::ctx()) = 1;
  }
  runtime_ = handled_outside;
  stacks.take_back();
  active = nullptr;
  if (failed_) ++executions_;

  engine_result answer{.executions = executions_, .stopped = stopped_, .failed = failed_,
                       .limits = {}};
  auto const add = [&](bool felt, limit which) {
    if (felt) answer.limits.push_back(which);
  };
  auto const& used = used_features_;
  add(N > 1 && used.weak_load,
      settings_.deep_history ? limit::loads_two_stores_back : limit::loads_one_store_back);
  add(N > 1 && used.failed_exchange, limit::failed_exchange_reads_newest);
  add(N > 1 && (used.stored_atomics & (used.stored_atomics - 1)) != 0,
      limit::stores_in_execution_order);
  add(N > 2 && used.yielded, limit::yields_to_everyone);
  add(used.waited, limit::waits_on_newest);
  add(used.spurious_cut, limit::spurious_bound);
  add(used.timeouts_cut, limit::timeout_bound);
  add(used.freed, limit::storage_used_again);
  return answer;
}

// ---- operations

// Lets another thread run first, or not. What rl::context::sched() and yield() do, for they would
// be frames of the waiting fiber, and after each switch the processor mispredicts the return from
// every frame; nor does a fiber that goes on go through the motions of switching.
template <int N>
inline void exploration<N>::reschedule(unsigned yields) {
  if (operations_++ > settings_.operations) [[unlikely]]
    rl::ctx().fail_test("", rl::test_result_livelock, {});
  if (phase_ == phase::outside) return;
  auto& self = relacy_thread();
  if (yields != 0) self.last_yield_ = self.own_acq_rel_order_;
  auto reason = rl::unpark_reason_normal;
  auto const next = scheduler<N>::active->schedule(reason, yields);
  if (next == self.index_) return;
  // Relacy's threads are one array, which it keeps to itself.
  auto& other = (&static_cast<rl::aligned<rl::thread_info<N>>&>(self))[next - self.index_];
  rl::ctx().threadx_ = &other;
  ::switch_to_fiber(other.fiber_, self.fiber_);
}

template <int N>
outcome exploration<N>::perform(action const& a) {
  auto const thread = static_cast<unsigned>(rl::ctx().threadx_->index_);
  auto const self = phase_ == phase::threads ? thread : N;
  box_.running = self;
  box_.last[self] = a.where;
  if (overrides_) [[unlikely]] {
    auto const changed = with_other_orders(a);
    threads_[thread].pending = &changed;
    return carry_out(changed);
  }
  threads_[thread].pending = &a;
  return carry_out(a);
}

// What is tried in place of an edit of the code under test.
template <int N>
action exploration<N>::with_other_orders(action const& a) const {
  auto changed = a;
  if (settings_.all_seq_cst) changed.success = changed.failure = order::seq_cst;
  for (auto const& each : settings_.overrides)
    if (each.operation == a.what && each.line == a.where.line() && each.file == a.where.file_name())
      changed.success = each.success;
  return changed;
}

template <int N>
inline outcome exploration<N>::carry_out(action const& a) {
  switch (a.what) {
    case operation::load: return load(a);
    case operation::store: return store(a);
    case operation::exchange:
    case operation::fetch_add:
    case operation::fetch_sub:
    case operation::fetch_and:
    case operation::fetch_or:
    case operation::fetch_xor: return exchange(a);
    case operation::compare_exchange_weak:
    case operation::compare_exchange_strong: return compare_exchange(a);
    case operation::wait:
    case operation::wait_until:
      return a.with == model::no_object ? wait(a) : wait_on_condition(a);
    case operation::notify_one:
    case operation::notify_all: return notify(a);
    case operation::fence: return fence(a);
    case operation::read:
    case operation::write: return plain(a);
    case operation::lock: return lock(a);
    case operation::try_lock: return try_lock(a);
    case operation::unlock: return unlock(a);
    case operation::yield: return yield(a);
    case operation::pause: return {};
    case operation::choose: return choose(a);
    case operation::now: mine().read_clock = true; return {time_, true};
    case operation::make:
    case operation::destroy: break;
  }
  return {};
}

template <int N>
unsigned exploration<N>::load_from(object<N>& o, order how, bool newest, action const& a) {
  auto& thread = *rl::ctx().threadx_;
  unsigned index = 0;
  switch (how) {
    case order::relaxed:
      index = newest ? thread.atomic_load_relaxed_rmw(&o.atomic) : thread.atomic_load_relaxed(&o.atomic);
      break;
    case order::seq_cst:
      index = newest ? thread.atomic_load_seq_cst_rmw(&o.atomic) : thread.atomic_load_seq_cst(&o.atomic);
      break;
    default:
      index = newest ? thread.atomic_load_acquire_rmw(&o.atomic) : thread.atomic_load_acquire(&o.atomic);
      break;
  }
  // Relacy saw the time before the first store: the constructor does not happen before this load.
  if (index == static_cast<unsigned>(-1)) [[unlikely]] not_yet_there(o, a);
  return index;
}

template <int N>
void exploration<N>::not_yet_there(object<N> const& o, action const& a) {
  note(a, remark::none);
  end_with(failure::uninitialised_read,
           fmt::format("{} is read by a thread that its initialisation does not happen before",
                       text_of(a.object)),
           {to_place(a.where, self(), N, "read"), to_place(o.created, N, N, "created")});
}

template <int N>
outcome exploration<N>::load(action const& a) {
  if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
  reschedule();
  announce(a);
  auto& o = at(a);
  used_features_.weak_load = true;
  auto const index = load_from(o, a.success, false, a);
  if (trace_ != nullptr) [[unlikely]] emit_read(a, o, index);
  return {o.history[index], true};
}

template <int N>
void exploration<N>::stored(object<N>& o, unsigned index, word value) {
  if (o.value != value) ++progress_;
  o.value = value;
  o.history[index] = value;
  o.newest = index;
  if (o.sleepers != 0) [[unlikely]]
    o.stores.push_back({o.atomic.history_[index].thread_id_,
                        o.atomic.history_[index].acq_rel_timestamp_});
  if (trace_ != nullptr) [[unlikely]] o.origin[index] = {step_ + 1, self(), value};
}

template <int N>
outcome exploration<N>::store(action const& a) {
  if (!model::legal_for_store(a.success)) [[unlikely]] illegal(a, a.success);
  reschedule();
  announce(a);
  auto& o = at(a);
  auto& thread = relacy_thread();
  rl::thread_info_base& base = thread;
  unsigned index = 0;
  switch (a.success) {
    case order::relaxed: index = base.atomic_store_relaxed(&o.atomic); break;
    case order::seq_cst: index = base.atomic_store_seq_cst(&o.atomic); break;
    default: index = base.atomic_store_release(&o.atomic); break;
  }
  // Relacy carries a release sequence on over later stores of the same thread, as C++11 did. In
  // C++20 only read-modify-writes do ([intro.races]/5), so a store starts anew.
  auto const& before = o.atomic.history_[(o.atomic.current_index_ - 1) % rl::atomic_history_size];
  if (before.busy_ && before.thread_id_ == thread.index_) {
    auto const* const released =
        model::releases(a.success) ? thread.acq_rel_order_ : thread.release_fence_order_;
    std::copy_n(released, N, o.atomic.history_[index].acq_rel_order_);
  }
  used_features_.stored_atomics |= 1U << (a.object & 31U);
  stored(o, index, a.operand);
  if (trace_ != nullptr) [[unlikely]] emit_write(a, a.operand);
  return {};
}

template <int N>
void exploration<N>::write_newest(object<N>& o, order how, word value) {
  auto& thread = *rl::ctx().threadx_;
  bool aba = false;
  unsigned index = 0;
  switch (how) {
    case order::relaxed: index = thread.atomic_rmw_relaxed(&o.atomic, aba); break;
    case order::consume:
    case order::acquire: index = thread.atomic_rmw_acquire(&o.atomic, aba); break;
    case order::release: index = thread.atomic_rmw_release(&o.atomic, aba); break;
    case order::acq_rel: index = thread.atomic_rmw_acq_rel(&o.atomic, aba); break;
    case order::seq_cst: index = thread.atomic_rmw_seq_cst(&o.atomic, aba); break;
  }
  stored(o, index, value);
}

[[nodiscard]] word truncated(word value, unsigned bytes) {
  return bytes >= 8 ? value : value & ((word{1} << (8 * bytes)) - 1);
}

template <int N>
outcome exploration<N>::exchange(action const& a) {
  reschedule();
  announce(a);
  auto& o = at(a);
  word const before = o.value;
  word after = a.operand;
  switch (a.what) {
    case operation::fetch_add: after = before + a.operand; break;
    case operation::fetch_sub: after = before - a.operand; break;
    case operation::fetch_and: after = before & a.operand; break;
    case operation::fetch_or: after = before | a.operand; break;
    case operation::fetch_xor: after = before ^ a.operand; break;
    default: break;
  }
  after = truncated(after, a.bytes);
  auto const from = o.newest;
  used_features_.stored_atomics |= 1U << (a.object & 31U);
  write_newest(o, a.success, after);
  if (trace_ != nullptr) [[unlikely]] emit_exchange(a, before, after, o.origin[from]);
  return {before, true};
}

template <int N>
outcome exploration<N>::compare_exchange(action const& a) {
  if (!model::legal_for_load(a.failure)) [[unlikely]] illegal(a, a.failure);
  reschedule();
  announce(a);
  auto& o = at(a);
  word const before = o.value;
  bool const equal = before == a.expected;
  bool const spurious =
      equal && a.what == operation::compare_exchange_weak && may_be_spurious(mine());
  if (equal && !spurious) {
    auto const from = o.newest;
    used_features_.stored_atomics |= 1U << (a.object & 31U);
    write_newest(o, a.success, a.operand);
    if (trace_ != nullptr) [[unlikely]] emit_exchange(a, before, a.operand, o.origin[from]);
    return {before, true};
  }
  used_features_.failed_exchange = true;
  auto const index = load_from(o, a.failure, true, a);
  if (trace_ != nullptr) [[unlikely]]
    emit_read(a, o, index, spurious ? remark::fails_spuriously : remark::none, false);
  return {before, false};
}

template <int N>
outcome exploration<N>::fence(action const& a) {
  if (a.success == order::seq_cst) reschedule();
  announce(a);
  switch (a.success) {
    case order::relaxed: break;
    case order::consume:
    case order::acquire: rl::ctx().atomic_thread_fence_acquire(); break;
    case order::release: rl::ctx().atomic_thread_fence_release(); break;
    case order::acq_rel: rl::ctx().atomic_thread_fence_acq_rel(); break;
    case order::seq_cst:
      relacy_thread().atomic_thread_fence_seq_cst(rl::ctx().seq_cst_fence_order_);
      break;
  }
  note(a, remark::none);
  return {};
}

template <int N>
outcome exploration<N>::plain(action const& a) {
  announce(a);
  auto& o = at(a);
  auto& thread = relacy_thread();
  auto const me = static_cast<unsigned>(thread.index_);
  bool const writes = a.what == operation::write;
  if (!writes && !o.initialised) [[unlikely]] never_written(o, a);
  if (!(writes ? o.plain.store(thread) : o.plain.load(thread))) [[unlikely]] raced(o, a);
  (writes ? o.last_write : o.last_read)[me] = a.where;
  if (writes) {
    if (!o.initialised || o.value != a.operand || o.type.bytes == 0) ++progress_;
    o.initialised = true;
    o.value = a.operand;
  }
  if (trace_ != nullptr) [[unlikely]] emit_access(a);
  return {};
}

template <int N>
void exploration<N>::never_written(object<N> const& o, action const& a) {
  note(a, remark::none);
  end_with(failure::uninitialised_read,
           fmt::format("{} is read before anything was written to it", text_of(a.object)),
           {to_place(a.where, self(), N, "read"), to_place(o.created, N, N, "created")});
}

template <int N>
void exploration<N>::raced(object<N> const& o, action const& a) {
  auto const& knows = relacy_thread().acq_rel_order_;
  auto const me = static_cast<unsigned>(relacy_thread().index_);
  bool const writes = a.what == operation::write;
  auto const text = text_of(a.object);
  // The other access: the first that this thread's clock does not cover.
  unsigned other = 0;
  while (knows[other] >= o.plain.store_acq_rel_timestamp_[other] &&
         !(writes && knows[other] < o.plain.load_acq_rel_timestamp_[other]))
    ++other;
  bool const write = knows[other] < o.plain.store_acq_rel_timestamp_[other];
  note(a, remark::none);
  end_with(failure::data_race,
           fmt::format("thread {} {} {} while thread {} {} it", reported_thread(me, N),
                       writes ? "writes" : "reads", text, reported_thread(other, N),
                       write ? "writes" : "reads"),
           {to_place(write ? o.last_write[other] : o.last_read[other], other, N,
                     fmt::format("{} of {}", write ? "write" : "read", text)),
            to_place(a.where, me, N, fmt::format("{} of {}", writes ? "write" : "read", text))},
           "nothing makes the first access happen before the second");
}

// ---- waiting: parking and unparking alone, so that a notification orders nothing

template <int N>
void exploration<N>::park() {
  if (!scheduler<N>::active->park()) {
    describe_stuck();
    rl::ctx().fail_test("", rl::test_result_deadlock, {});
  }
  // Not Relacy's park_current_thread, which makes the woken thread wait for a step of every other
  // thread: schedules in which it goes on at once would be lost.
  reschedule();
}

// Returns whether a notification ended the sleep, and not a timeout.
template <int N>
bool exploration<N>::sleep_on(object_id id, sleep how, action const& a, word old, bool missed) {
  auto& o = *objects_[id];
  if (phase_ == phase::outside) [[unlikely]]
    end_with(failure::deadlock,
             fmt::format("{} would block where no other thread runs", name_of(a.what)),
             {to_place(a.where, N, N)});
  auto& me = mine();
  auto& s = me.sleeping;
  s = {.state = how,
       .woken = wake::by_notification,
       .object = id,
       .old = old,
       .stores_seen = o.stores.size(),
       .timed = a.what == operation::wait_until && how != sleep::on_mutex,
       .deadline = a.expected,
       .missed = missed,
       .woken_by = 0,
       .where = a.where};
  ++o.sleepers;
  park();
  --objects_[id]->sleepers;
  s.state = sleep::awake;
  me.pending = &a;
  ++progress_;
  return s.woken == wake::by_notification;
}

template <int N>
void exploration<N>::wake_up(unsigned thread) {
  auto& s = threads_[thread].sleeping;
  s.woken_by = self();
  s.state = sleep::awake;
  ++progress_;
  scheduler<N>::active->unpark(thread);
}

template <int N>
bool exploration<N>::times_out_now(thread_state& t, action const& a) {
  if (a.what != operation::wait_until) return false;
  if (phase_ == phase::outside) return true;  // nobody is there to end the wait
  if (t.timeouts_left == 0) {
    used_features_.timeouts_cut = true;
    return false;
  }
  if (choose(2, choice::timeout) == 0) return false;
  --t.timeouts_left;
  return true;
}

template <int N>
outcome exploration<N>::wait(action const& a) {
  if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
  used_features_.waited = true;
  word const old = a.operand;
  bool const early = times_out_now(mine(), a);
  for (remark why = remark::none;;) {
    reschedule();
    announce(a);
    auto& o = at(a);
    auto index = load_from(o, a.success, false, a);
    // A stale value that equals `old` does not put the thread to sleep: the notification for the
    // newer store may be over, and stores become visible in finite time.
    if (o.history[index] == old && o.value != old) index = load_from(o, a.success, true, a);
    bool const differs = o.history[index] != old;
    if (differs) {
      if (trace_ != nullptr) [[unlikely]]
        emit_read(a, o, index, why, true, mine().sleeping.woken_by);
      return {o.history[index], true};
    }
    if (early || why == remark::times_out) {
      time_ = std::max(time_, a.expected);
      if (trace_ != nullptr) [[unlikely]] emit_read(a, o, index, remark::times_out, false);
      return {old, false};
    }
    if (trace_ != nullptr) [[unlikely]] emit_read(a, o, index, remark::blocks);
    bool const notified = sleep_on(a.object, sleep::on_atomic, a, old, false);
    why = notified ? remark::woken : remark::times_out;
  }
}

template <int N>
outcome exploration<N>::notify(action const& a) {
  reschedule();
  announce(a);
  auto& o = at(a);
  auto const& knows = relacy_thread().acq_rel_order_;
  bool const condition = o.kind == object_kind::condition_variable;
  o.notified_at = ++tick_;

  std::array<unsigned, N> eligible{};
  unsigned count = 0;
  for (unsigned i = 0; o.sleepers != 0 && i != N; ++i) {
    auto const& s = threads_[i].sleeping;
    if (s.object != a.object || s.woken == wake::by_timeout) continue;
    if (s.state == sleep::on_condition) eligible[count++] = i;
    if (s.state != sleep::on_atomic) continue;
    // [atomics.wait]/4: some store after the one that the wait read happens before this call.
    bool const told = std::any_of(
        o.stores.begin() + static_cast<std::ptrdiff_t>(s.stores_seen), o.stores.end(),
        [&](stamped_store const& each) { return knows[each.thread] >= each.time; });
    if (told) eligible[count++] = i;
  }
  if (count == 0) {
    note(a, remark::wakes_nobody);
    return {};
  }
  if (a.what == operation::notify_one) {
    auto const chosen = choose_among(eligible, count);
    note(a, remark::wakes, chosen);
    wake_up(chosen);
  } else {
    note(a, remark::wakes_all, count);
    for (unsigned i = 0; i != count; ++i) wake_up(eligible[i]);
  }
  // Whoever it woke, a notification that somebody slept through is not a missed one.
  if (condition) o.notified_at = 0;
  return {};
}

// ---- monitors

template <int N>
void exploration<N>::await_free(object_id mutex, action const& a) {
  while (objects_[mutex]->owner != no_thread) {
    announce(a);
    note(a, remark::blocks);
    sleep_on(mutex, sleep::on_mutex, a, 0, false);
  }
}

template <int N>
void exploration<N>::take(object<N>& m) {
  m.sync.acquire(rl::ctx().threadx_);
  m.owner = self();
  m.taken_by = part_;
  m.locked_at = ++tick_;
}

template <int N>
void exploration<N>::give_back(object<N>& m, object_id id) {
  m.sync.release(rl::ctx().threadx_);
  m.owner = no_thread;
  ++progress_;
  if (m.sleepers == 0) return;
  std::array<unsigned, N> waiting{};
  unsigned count = 0;
  for (unsigned i = 0; i != N; ++i)
    if (threads_[i].sleeping.state == sleep::on_mutex && threads_[i].sleeping.object == id)
      waiting[count++] = i;
  if (count != 0) wake_up(choose_among(waiting, count));
}

template <int N>
outcome exploration<N>::lock(action const& a) {
  reschedule();
  auto& m = at(a);
  if (m.owner == self()) [[unlikely]] {
    announce(a);
    refuse(a, fmt::format("{} locks {}, which it holds already", actor(), text_of(a.object)),
           "second lock");
  }
  await_free(a.object, a);
  announce(a);
  take(*objects_[a.object]);
  note(a, remark::none);
  return {};
}

template <int N>
outcome exploration<N>::try_lock(action const& a) {
  reschedule();
  announce(a);
  auto& m = at(a);
  if (m.owner != no_thread) {
    note(a, remark::none, 0, false);
    return {0, false};
  }
  if (may_be_spurious(mine())) {
    note(a, remark::fails_spuriously, 0, false);
    return {0, false};
  }
  take(m);
  note(a, remark::none);
  return {};
}

template <int N>
outcome exploration<N>::unlock(action const& a) {
  reschedule();
  announce(a);
  auto& m = at(a);
  if (m.owner != self()) [[unlikely]]
    refuse(a,
           fmt::format("{} unlocks {}, which {} holds", actor(), text_of(a.object),
                       m.owner == no_thread ? "nobody" : owner_of(m)),
           "unlock");
  note(a, remark::none);
  give_back(m, a.object);
  return {};
}

template <int N>
outcome exploration<N>::wait_on_condition(action const& a) {
  reschedule();
  announce(a);
  auto& condition = at(a);
  auto& m = at({.what = a.what, .object = a.with, .where = a.where});
  if (m.owner != self()) [[unlikely]]
    refuse(a,
           fmt::format("{} waits on {} without holding {}", actor(), text_of(a.object),
                       text_of(a.with)),
           "wait");

  bool const early = times_out_now(mine(), a);
  bool const spurious = !early && may_be_spurious(mine());
  bool const missed = condition.notified_at > m.locked_at;
  give_back(m, a.with);
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
  take(*objects_[a.with]);
  return {0, notified};
}

// ---- the rest

template <int N>
outcome exploration<N>::yield(action const& a) {
  used_features_.yielded = true;
  announce(a);
  note(a, remark::none);
  if (phase_ == phase::outside) return {};
  check_hang(a);
  reschedule(1);
  return {};
}

// A hang: every thread that could still run only yields, and nothing has changed for so many
// rounds that each has read the newest value of all it reads.
template <int N>
void exploration<N>::check_hang(action const& a) {
  constexpr unsigned rounds = 4;
  auto& me = mine();
  me.fruitless = me.progress_seen == progress_ ? me.fruitless + 1 : 0;
  me.progress_seen = progress_;
  if (me.fruitless < rounds) return;
  bool timed = false;
  bool clocked = false;
  for (unsigned i = 0; i != N; ++i) {
    auto const& t = threads_[i];
    if (t.finished) continue;
    if (t.sleeping.state != sleep::awake) {
      timed = timed || t.sleeping.timed;
      continue;
    }
    if (t.progress_seen != progress_ || t.fruitless < rounds) return;
    clocked = clocked || t.read_clock;
  }
  if (clocked) {  // loops that watch the clock: let time pass
    time_ += word{3'600'000'000'000};
    ++progress_;
    for (auto& t : threads_) t.read_clock = false;
    return;
  }
  if (timed) {
    for (unsigned i = 0, woken = time_out_sleepers(); i != N; ++i)
      if ((woken >> i & 1) != 0) scheduler<N>::active->unpark(i);
    ++progress_;
    return;
  }
  std::vector<reports::place> places;
  for (unsigned i = 0; i != N; ++i) {
    auto const& t = threads_[i];
    if (t.finished) continue;
    places.push_back(t.sleeping.state == sleep::awake
                         ? to_place(box_.last[i], i, N, "looping")
                         : to_place(t.sleeping.where, i, N,
                                    "waiting for " + text_of(t.sleeping.object)));
  }
  end_with(failure::hang,
           fmt::format("thread {} loops in {}() and nothing can let it leave",
                       reported_thread(self(), N), short_function(a.where.function_name())),
           std::move(places), "every other thread has finished, waits, or loops as well");
}

template <int N>
outcome exploration<N>::choose(action const& a) {
  if (a.operand == 0 || a.operand > 0xffff) [[unlikely]]
    end_with(failure::misuse, fmt::format("choose({}): the limit must be 1 to 65535", a.operand),
             {to_place(a.where, self(), N)});
  announce(a);
  word const chosen = a.operand == 1 ? 0 : choose(static_cast<unsigned>(a.operand), choice::user);
  ++progress_;
  if (trace_ != nullptr) [[unlikely]] {
    model::event e;
    e.read = chosen;
    e.type = model::value_type_of<unsigned>;
    emit(a, e);
  }
  return {chosen, true};
}

template <int N>
void exploration<N>::describe_stuck() {
  std::vector<reports::place> places;
  std::string lost;
  std::string stuck;
  for (unsigned i = 0; i != N; ++i) {
    auto const& s = threads_[i].sleeping;
    if (s.state == sleep::awake) continue;
    auto const& o = *objects_[s.object];
    auto const text = text_of(s.object);
    auto const function = short_function(s.where.function_name());
    auto const who = reported_thread(i, N);
    places.push_back(to_place(s.where, i, N, "waiting for " + text));
    if (s.state == sleep::on_atomic && o.value != s.old) {
      if (lost.empty())
        lost = fmt::format("thread {} sleeps in {}() although {} is {} and no longer {}", who,
                           function, text, to_text(o.value, o.type), to_text(s.old, o.type));
      continue;
    }
    if (s.state == sleep::on_condition && s.missed) {
      if (lost.empty())
        lost = fmt::format(
            "thread {} sleeps in {}() on {}, whose notification came before it slept", who, function,
            text);
      continue;
    }
    if (!stuck.empty()) stuck += ", ";
    if (s.state == sleep::on_mutex)
      stuck += o.owner == no_thread
                   ? fmt::format("thread {} waits for {}", who, text)
                   : fmt::format("thread {} waits for {}, which {} holds", who, text, owner_of(o));
    else if (s.state == sleep::on_atomic)
      stuck += fmt::format("thread {} sleeps in {}() until {} is no longer {}", who, function, text,
                           to_text(s.old, o.type));
    else
      stuck += fmt::format("thread {} sleeps in {}() on {}", who, function, text);
  }
  if (!lost.empty())
    record(failure::lost_wakeup, std::move(lost), std::move(places),
           "no notification that is still to come can wake it");
  else
    record(failure::deadlock, std::move(stuck), std::move(places), "no thread can run any more");
}

// ---- lifetimes

template <int N>
object_id exploration<N>::create(object_kind kind, model::value_type type, bool initialised,
                                 word initial, place where) {
  if (used_ == objects_.size()) objects_.push_back(std::make_unique<object<N>>());
  auto const id = static_cast<object_id>(used_++);
  auto& o = *objects_[id];
  o.kind = kind;
  o.alive = true;
  o.initialised = initialised;
  o.type = type;
  o.name = nullptr;
  o.created = where;
  o.ended = {};
  o.sleepers = 0;
  auto& thread = *rl::ctx().threadx_;
  switch (kind) {
    case object_kind::atomic: {
      std::construct_at(&o.atomic);
      o.stores.clear();
      o.newest = thread.atomic_store_relaxed(&o.atomic);
      o.value = initial;
      o.history[o.newest] = initial;
      if (trace_ != nullptr) o.origin[o.newest] = {0, self(), initial};
      break;
    }
    case object_kind::plain:
      std::construct_at(&o.plain);
      o.value = initial;
      if (initialised) {
        o.plain.init(thread);
        o.last_write[static_cast<unsigned>(thread.index_)] = where;
      }
      break;
    case object_kind::mutex:
      o.sync.iteration_begin();
      o.owner = no_thread;
      o.locked_at = 0;
      break;
    case object_kind::condition_variable: o.notified_at = 0; break;
  }
  return id;
}

template <int N>
void exploration<N>::end(object_id id, place where) {
  if (id >= used_) return;
  auto& o = *objects_[id];
  if (!o.alive) return;  // found by deallocate, or by the access that comes
  auto const self = this->self();
  if (o.sleepers != 0)
    for (unsigned i = 0; i != N; ++i)
      if (auto const& s = threads_[i].sleeping; s.state != sleep::awake && s.object == id)
        end_with(failure::misuse,
                 fmt::format("{} is destroyed while thread {} waits for it", text_of(id),
                             reported_thread(i, N)),
                 {to_place(box_.last[self], self, N, "destroyed after"),
                  to_place(s.where, i, N, "waiting")});
  if (o.kind == object_kind::mutex && o.owner != no_thread)
    end_with(failure::misuse,
             fmt::format("{} is destroyed while {} holds it", text_of(id), owner_of(o)),
             {to_place(box_.last[self], self, N, "destroyed after")});
  o.alive = false;
  o.ended = where.line() != 0 ? where : box_.last[self];
}

template <int N>
void exploration<N>::after_end(action const& a) {
  note(a, remark::none);
  std::vector<reports::place> places{
      to_place(a.where, self(), N, fmt::format("{} of an object that is gone", name_of(a.what)))};
  if (a.object >= used_)
    end_with(failure::use_after_free,
             fmt::format("{} on storage that holds no object", name_of(a.what)), std::move(places));
  auto const& o = *objects_[a.object];
  places.push_back(to_place(o.ended, N, N, "its lifetime ended after"));
  end_with(failure::use_after_free,
           fmt::format("{} uses {} after the end of its lifetime", actor(), text_of(a.object)),
           std::move(places), "nothing makes this use happen before the destruction");
}

template <int N>
void exploration<N>::deallocate(void* storage, place where) {
  used_features_.freed = true;
  auto const self = this->self();
  box_.last[self] = where;
  action const destroying{.what = operation::destroy, .where = where};
  announce(destroying);
  auto* const block = arena_.find(storage);
  if (block == nullptr)
    end_with(failure::misuse, "destroy of something that make did not return",
             {to_place(where, self, N)});
  if (!block->alive) {
    note(destroying, remark::none);
    end_with(failure::double_free, "an object is destroyed a second time",
             {to_place(block->destroyed, block->destroyer, N, "first destroy"),
              to_place(where, self, N, "second destroy")});
  }
  block->alive = false;
  block->destroyed = where;
  block->destroyer = self;
  ++progress_;
  note(destroying, remark::none);
}

template <int N>
engine_result explore(program const& what, search& steering, engine_settings const& settings,
                      black_box& box, std::function<bool()> const& go_on, model::observer* trace) {
  return exploration<N>{what, steering, settings, box, go_on, trace}.run();
}

}  // namespace

engine_result explore_with_relacy(program const& what, search& steering,
                                  engine_settings const& settings, black_box& box,
                                  std::function<bool()> const& go_on, model::observer* trace) {
  // Relacy's thread count is a template argument: one instance for each, and here is the place.
  constexpr decltype(&explore<1>) by_threads[max_threads]{explore<1>, explore<2>, explore<3>,
                                                          explore<4>, explore<5>, explore<6>,
                                                          explore<7>, explore<8>};
  return by_threads[what.threads - 1](what, steering, settings, box, go_on, trace);
}

}  // namespace interlock::checker
