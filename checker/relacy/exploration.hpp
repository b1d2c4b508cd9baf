// The machine on Relacy's memory model and fibers, for up to so many threads.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <utility>

#include <interlock/checker/outside/calls.hpp>
#include <interlock/checker/relacy/library.hpp>
#include <interlock/checker/relacy/machine.hpp>
#include <interlock/checker/relacy/scheduler.hpp>

namespace interlock::checker::relacy {

template <int N>
struct clocked_object : object {
  // atomic
  rl::atomic_data_impl<N> atomic;
  std::array<word, rl::atomic_history_size> history{};
  std::array<model::store_event, rl::atomic_history_size> origin{};  // only while tracing
  unsigned newest = 0;

  // plain data
  rl::var_data_impl<N> plain;
  std::array<place, N> last_read{};
  std::array<place, N> last_write{};

  // mutex
  rl::sync_var<N> sync;
};

template <int N>
class exploration final : public machine {
 public:
  using machine::machine;

  engine_result run();

  // ---- the door

  outcome perform(action const& a) override;
  object_id create(object_kind kind, model::value_type type, bool initialised, word initial,
                   model::storage in, place where) override;
  object_id find(model::object_in_use const& what, word initial, place where) override;
  object_id find_as_atomic(object_id plain, unsigned life, model::value_type type, word initial, place where) override;
  void used_by_reference(object_id plain, object_id as_atomic, model::use_by_reference how, place where) override;
  [[nodiscard]] bool knows_plain_accesses(object_id plain) const noexcept override;

 private:
  using object = clocked_object<N>;

  static rl::thread_info_base& thread() { return *rl::ctx().threadx_; }
  static rl::thread_info<N>& thread_with_clocks() {
    return static_cast<rl::thread_info<N>&>(thread());
  }
  /// The object of an operation, which takes place now.
  [[nodiscard]] object& at(action const& a) {
    auto& o = static_cast<object&>(machine::at(a));
    if (is_outside()) return o;
    auto const& self = thread_with_clocks();
    if (o.made.thread != fiber_ && self.acq_rel_order_[o.made.thread] < o.made.time) [[unlikely]]
      used_before_made(a);
    o.used[fiber_] = {self.own_acq_rel_order_ + 1, a.what, a.where};
    return o;
  }

  // ---- for the machine

  void reschedule(unsigned yields = 0) override;
  void park() override;
  void unpark(unsigned thread) override { scheduler<N>::active->unpark(thread); }
  void acquire(relacy::object& mutex) override {
    static_cast<object&>(mutex).sync.acquire(&thread());
  }
  void release(relacy::object& mutex) override {
    static_cast<object&>(mutex).sync.release(&thread());
  }
  [[nodiscard]] bool knows_of(moment const& then) const override {
    return is_outside() || then.thread == fiber_ ||
           thread().acq_rel_order_[then.thread] >= then.time;
  }
  [[nodiscard]] moment now() const override {
    return {fiber_, is_outside() ? 0 : thread().own_acq_rel_order_ + 1};
  }
  [[nodiscard]] bool is_on_a_stack(void const* p) const override { return stacks.hold(p); }
  [[nodiscard]] void* door_stack_of(unsigned thread) const noexcept override { return stacks.door_of(thread); }
  [[nodiscard]] void const* end_of_stack(unsigned thread) const noexcept override { return stacks.end_of(thread); }
  void let_begin(unsigned thread) override { scheduler<N>::active->let_begin(thread); }
  [[noreturn]] void abandon() override {
    rl::ctx().fail_test("", rl::test_result_user_assert_failed, {});
    __builtin_unreachable();
  }

  // ---- operations (operations.hpp)

  [[gnu::noinline]] outcome perform_replaced(action const& a);
  outcome perform_in_turn(action const& a) override;
  [[gnu::noinline]] outcome perform_from_code(action const& a);
  outcome carry_out(action const& a);
  [[gnu::noinline]] outcome load(action const& a);
  [[gnu::noinline]] outcome store(action const& a);
  [[gnu::noinline]] outcome exchange(action const& a);
  [[gnu::noinline]] outcome compare_exchange(action const& a);
  [[gnu::noinline]] outcome wait(action const& a);
  [[gnu::noinline]] outcome fence(action const& a);
  [[gnu::noinline]] outcome plain(action const& a);

  unsigned load_from(object& o, order how, bool newest, action const& a);
  void stored(object& o, unsigned index, word value);
  void write_newest(object& o, order how, word value);
  // What ends an execution stands apart from the operations, whose frames stay small so.
  [[noreturn, gnu::cold, gnu::noinline]] void raced(object const& o, action const& a);
  [[nodiscard]] static std::optional<unsigned> plain_access_beside(object const& o, bool reads_too) noexcept;
  [[gnu::cold, gnu::noinline]] void expect_no_reference(action const& a);

  [[gnu::cold, gnu::noinline]] void emit_read(action const& a, object const& o, unsigned index,
                                              remark what = remark::none, bool success = true,
                                              unsigned other = 0);

  bool is_edited_ = settings_.all_seq_cst || !settings_.edits.empty();
};

// ---- an exploration

/// Reaches a protected member of rl::context by the one way that the language leaves open.
struct context_access : rl::context {
  static int& disable_alloc(rl::context& c) { return c.*(&context_access::disable_alloc_); }
};

class silence final : public std::streambuf {};

template <int N>
engine_result exploration<N>::run() {
  using context = rl::context_impl<suite<N>, scheduler<N>>;
  model::current_engine_scope const scope{*this};

  silence nowhere;
  std::ostream quiet{&nowhere};
  rl::test_params params;
  params.search_type = settings_.deep_history ? rl::sched_random : rl::sched_full;
  params.output_stream = &quiet;
  params.progress_stream = &quiet;

  auto const handled_outside = std::exchange(runtime_, {});
  typename scheduler<N>::shared_context_t shared;
  do {
    stacks.take_back();
    auto const relacy = std::make_unique<context>(params, shared);
    // Relacy would book every allocation inside of an execution, ours included, as the code under
    // test's, and double the search at each free. Lifetimes are checked at our door instead.
    context_access::disable_alloc(rl::ctx()) = 1;
    std::ostringstream state_out;
    std::istringstream state_in;
    relacy->simulate(state_out, state_in, false);
    context_access::disable_alloc(rl::ctx()) = 1;
  } while (goes_on_after_a_cut());
  runtime_ = handled_outside;
  stacks.take_back();
  return result();
}

// Lets another thread run first, or not. What rl::context::sched() and yield() do, for they would
// be frames of the waiting fiber, and after each switch the processor mispredicts the return from
// every frame; nor does a fiber that goes on go through the motions of switching.
template <int N>
inline void exploration<N>::reschedule(unsigned yields) {
  if (operations_++ > settings_.operations) [[unlikely]] came_too_often();
  if (is_outside() || std::exchange(goes_on_, false)) return;
  auto& self = thread_with_clocks();
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
void exploration<N>::park() {
  if (!scheduler<N>::active->park()) {
    record_stuck();
    abandon();
  }
  // Not Relacy's park_current_thread, which makes the woken thread wait for a step of every other
  // thread: schedules in which it goes on at once would be lost.
  reschedule();
}

// ---- the door

template <int N>
outcome exploration<N>::perform(action const& a) {
  heap::pause const ours;
  if (a.where.return_address() != nullptr) [[unlikely]] return perform_from_code(a);
  box_.running = self();
  box_.last[self()] = a.where;
  came_to_the_door(a.object != model::no_object);
  auto& me = mine();
  me.came_with = a.caller;
  me.looked = me.looked || a.what != operation::yield;
  if (is_edited_) [[unlikely]] return perform_replaced(a);
  me.pending = &a;
  return carry_out(a);
}

// The place is where the user's code called what came to the door.
template <int N>
outcome exploration<N>::perform_from_code(action const& a) {
  auto from_user = a;
  if (a.caller != nullptr) from_user.where = users_place(a.where, *a.caller);
  box_.running = self();
  box_.last[self()] = from_user.where;
  came_to_the_door(a.object != model::no_object || a.what == operation::start || a.what == operation::join);
  auto& me = mine();
  me.came_with = a.caller;
  me.is_at_the_door = true;
  me.pending = &from_user;
  switch (auto const which = round_of(from_user)) {
    case round::plain: break;
    case round::in_vain:
    case round::too_many:
      used_features_.yielded = true;
      if (which == round::in_vain) check_hang(from_user);
      reschedule(1);
      goes_on_ = true;
      break;
    case round::in_one_go: {
      // It reads the newest, or it would be in vain for having read what is old.
      auto& self = thread_with_clocks();
      self.last_yield_ = self.own_acq_rel_order_;
      goes_on_ = true;
      break;
    }
  }
  auto const result = is_edited_ ? perform_replaced(from_user) : carry_out(from_user);
  goes_on_ = false;
  me.is_at_the_door = false;
  if (!is_outside() && thread().own_acq_rel_order_ >= latest_time) [[unlikely]] came_too_often();
  return result;
}

template <int N>
outcome exploration<N>::perform_replaced(action const& a) {
  if (!put_off_.may_be_some() || is_outside()) return perform_in_turn(a);
  auto const result = put_off_.in_turn(
      fiber_, a, [&](action const& each) { return perform_in_turn(each); }, [&] { box_.edited.store(true, order::relaxed); });
  mine().pending = &a;
  return result;
}

template <int N>
outcome exploration<N>::perform_in_turn(action const& a) {
  box_.last[self()] = a.where;
  auto const tried = replaced(a);
  if (tried.is_edited) box_.edited.store(true, order::relaxed);
  auto const one = [&](action const& what) {
    mine().pending = &what;
    return carry_out(what);
  };
  if (tried.fence_before != order::relaxed) one(fence_beside(a, tried.fence_before));
  outcome result;
  if (!tried.left_out) result = one(tried.what);
  if (tried.fence_after != order::relaxed) one(fence_beside(a, tried.fence_after));
  mine().pending = &a;  // and not what is gone
  return result;
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
    case operation::wait_until: return a.with == model::no_object ? wait(a) : wait_on_condition(a);
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
    case operation::now: return time_now(a);
    case operation::sleep: return sleep_until(a);
    case operation::start: return start(a);
    case operation::begin: return begin(a);
    case operation::finish: return finish(a);
    case operation::join: return join(a);
    case operation::make:
    case operation::destroy: break;
  }
  return {};
}

template <int N>
object_id exploration<N>::create(object_kind kind, model::value_type type, bool initialised,
                                 word initial, model::storage in, place where) {
  heap::pause const ours;
  comes_between();
  came_to_the_door();
  expect_no_static();
  auto const id = used_;
  auto& o = begin_lifetime<object>(kind, type, initialised, initial, in, where);
  switch (kind) {
    case object_kind::atomic:
      used_features_.has_pointers =
          used_features_.has_pointers || type.form == model::value_type::shape::pointer;
      std::construct_at(&o.atomic);
      o.stores.clear();
      o.newest = thread().atomic_store_relaxed(&o.atomic);
      o.history[o.newest] = initial;
      if (trace_ != nullptr) o.origin[o.newest] = {0, self(), initial};
      break;
    case object_kind::plain:
      std::construct_at(&o.plain);
      if (initialised) {
        o.plain.init(thread());
        o.last_write[fiber_] = where;
      }
      break;
    case object_kind::mutex:
      o.sync.iteration_begin();
      o.owner = no_thread;
      o.locked_at = 0;
      break;
    case object_kind::condition_variable:
    case object_kind::thread: o.notified_at = 0; break;
  }
  return id;
}

template <int N>
object_id exploration<N>::find(model::object_in_use const& what, word initial, place where) {
  heap::pause const ours;
  came_to_the_door();
  auto const id = used_;
  auto& o = begin_lifetime<object>(what.kind, what.type, true, initial, {}, where);
  found(o, what);
  o.notified_at = o.locked_at = 0;
  o.owner = no_thread;
  switch (what.kind) {
    case object_kind::atomic:
      std::construct_at(&o.atomic);
      o.stores.clear();
      o.newest = thread().atomic_init(&o.atomic);  // which is before all that anybody does
      std::ranges::fill(o.atomic.history_[o.newest].first_seen_order_, static_cast<rl::timestamp_t>(-1));
      o.history[o.newest] = initial;
      if (trace_ != nullptr) o.origin[o.newest] = {0, threads(), initial};
      break;
    case object_kind::mutex:
    case object_kind::thread: o.sync.iteration_begin(); break;
    case object_kind::condition_variable:
    case object_kind::plain: break;
  }
  return id;
}

}  // namespace interlock::checker::relacy
