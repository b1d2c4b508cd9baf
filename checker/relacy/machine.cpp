// Executions, the choices that make them, and the failures that end them.
#include <interlock/checker/relacy/machine.hpp>

#include <algorithm>
#include <exception>
#include <new>

#include <sys/mman.h>

#include <fmt/format.h>

namespace interlock::checker::relacy {

using model::name_of;

machine::machine(program const& what, search& steering, engine_settings const& settings,
                 black_box& box, std::function<bool()> const& go_on, model::observer* trace)
    : settings_{settings},
      put_off_{settings.edits, what.instrumented},
      box_{box},
      trace_{trace},
      program_{what},
      search_{steering},
      go_on_{go_on},
      scenario_{static_cast<std::byte*>(map_pages(scenario_address, what.bytes))} {
  watch_forks();
  heap::look_anew();
}

machine::~machine() {
  ::munmap(scenario_, program_.bytes);
  model::detail::the_engine.door_stack = nullptr;
}

// ---- an execution

void machine::begin_execution() {
  for (object_id id = 0; id != used_; ++id) objects_[id]->alive = false;
  used_ = 0;
  references_.clear();
  arena_.clear();
  if (model::detail::execution_begins != nullptr) model::detail::execution_begins();
  heap::reset();
  box_.last = {};
  for (unsigned i = 0; i != threads(); ++i) {
    auto& t = threads_[i];
    t.sleeping.state = sleep::awake;
    t.pending = nullptr;
    t.spurious_left = settings_.spurious;
    t.timeouts_left = settings_.timeouts;
    t.tries_left = std::min(settings_.failed_tries, 1U);
    t.fruitless = t.rounds_that_looked = t.stood_at = 0;
    t.looked = false;
    t.idle = {};
    t.progress_seen = 0;
    t.read_clock = false;
    t.finished = false;
    t.unborn = i >= born_at_first();
    t.border = model::no_object;
    t.came_with = nullptr;
    t.is_at_the_door = false;
    t.asked_time_with = nullptr;
    t.clock_reads = 0;
    t.came_back = false;
    put_off_.forget(i);
  }
  fiber_ = 0;
  progress_ = 0;
  tick_ = 0;
  time_ = 0;
  step_ = 0;
  operations_ = 0;
  goes_on_ = false;
  states_seen_.clear();
  states_seen_at_ = 0;
  if (program_.instrumented) model::detail::the_engine.door_stack = door_stack_of(fiber_);
  box_.depth = 0;
  box_.finished = 0;
  box_.preemptions.store(search_.preemption_bound(), order::relaxed);
  is_outside_ = true;
}

void machine::set_up() {
  part_ = part::constructor;
  locals_.begin();
  if (!diverged_.empty()) [[unlikely]] end_diverged();
  guarded([&] { program_.construct(scenario_); });
  locals_.change(max_threads, fiber_);
  is_outside_ = false;
}

void machine::thread_finished() {
  mine().finished = true;
  mine().pending = nullptr;
  box_.finished |= 1U << fiber_;
  ++progress_;
}

bool machine::all_have_finished() const noexcept {
  return std::all_of(threads_.begin(), threads_.begin() + threads(),
                     [](thread_state const& t) { return t.finished || t.unborn; });
}

void machine::tear_down() {
  is_outside_ = true;
  locals_.change(fiber_, max_threads);
  part_ = part::after;
  guarded([&] { program_.after(scenario_); });
  part_ = part::destructor;
  guarded([&] { program_.destroy(scenario_); });
  expect_no_leaks();
}

bool machine::was_last_execution() {
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

// Relacy takes it for a failure, and ends.
bool machine::goes_on_after_a_cut() {
  if (!std::exchange(cut_, false)) return false;
  handled_ = {};
  runtime_ = {};
  return !was_last_execution();
}

engine_result machine::result() const {
  engine_result answer{.executions = executions_ + (failed_ ? 1 : 0),
                       .stopped = stopped_,
                       .failed = failed_,
                       .error = error_,
                       .limits = {},
                       .used_layer = threads_in(used_layer_, threads())};
  auto const add = [&](bool felt, limit which) {
    if (felt) answer.limits.push_back(which);
  };
  auto const& used = used_features_;
  add(threads() > 1 && used.weak_load,
      settings_.deep_history ? limit::loads_two_stores_back : limit::loads_one_store_back);
  add(threads() > 1 && used.failed_exchange, limit::failed_exchange_reads_newest);
  add(threads() > 1 && (used.stored_atomics & (used.stored_atomics - 1)) != 0,
      limit::stores_in_execution_order);
  add(threads() > 2 && used.yielded, limit::yields_to_everyone);
  add(used.waited, limit::waits_on_newest);
  add(used.spurious_cut, limit::spurious_bound);
  add(used.timeouts_cut, limit::timeout_bound);
  add(used.tries_cut, limit::failed_tries_bound);
  add(used.rounds_cut, limit::rounds_bound);
  add(used.rounds_in_one_go, limit::rounds_in_one_go);
  add(used.freed, limit::storage_used_again);
  add(used.orders_calls, limit::order_by_the_clock);
  return answer;
}

// ---- choices

point machine::here(choice kind) {
  point result{.kind = static_cast<std::uint8_t>(kind)};
  if (auto const* const a = mine().pending) {
    result.operation = static_cast<std::uint8_t>(a->what);
    result.object = static_cast<std::uint16_t>(a->object);
    result.line = static_cast<std::uint32_t>(a->where.line());
  }
  return result;
}

unsigned machine::pick(unsigned limit, choice kind) {
  try {
    auto const at = here(kind);
    auto const taken = search_.pick(limit, at);
    box_.choose({at, limit, taken}, step_);
    return taken;
  } catch (divergence const& d) {
    diverged_ = d.what();
    return 0;
  }
}

unsigned machine::choose(unsigned limit, choice kind) {
  auto const taken = pick(limit, kind);
  if (!diverged_.empty()) [[unlikely]] end_diverged();
  if (trace_ != nullptr) [[unlikely]]
    if (auto* const made = box_.last_choice()) made->thread = static_cast<std::uint8_t>(self());
  return taken;
}

outcome machine::choose(action const& a) {
  if (a.operand == 0 || a.operand > 0xffff) [[unlikely]]
    end_with(failure::misuse, fmt::format("choose({}): the limit must be 1 to 65535", a.operand),
             {at_place(a.where, self())});
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

replaced_action machine::replaced(action const& a) const {
  return checker::replaced(a, settings_.edits, settings_.all_seq_cst, name_of_object(a.object),
                           a.object < used_ ? objects_[a.object]->created : place{});
}

// ---- failures

void machine::end_with(failure kind, std::string message, std::vector<reports::place> places,
                       std::string why) {
  record(kind, std::move(message), std::move(places), std::move(why));
  abandon();
  __builtin_unreachable();  // GCC forgets of virtual functions that they do not return
}

void machine::record(failure kind, std::string message, std::vector<reports::place> places,
                     std::string why) {
  failed_ = reports::failure{.kind = std::string{to_string(kind)},
                             .message = std::move(message),
                             .why = std::move(why),
                             .places = std::move(places),
                             .steps = {}};
  for (object_id id = 0; id != used_; ++id) {
    auto& told = failed_->objects.emplace_back(
        to_object(name_of_object(id), objects_[id]->created, threads()));
    told.leaked = kind == failure::leak && objects_[id]->alive;
  }
}

void machine::refuse(action const& a, std::string message, char const* what) {
  note(a, remark::none);
  end_with(failure::misuse, std::move(message), {at_place(a.where, self(), what)});
}

void machine::illegal(action const& a, order o) {
  end_with(failure::misuse, fmt::format("{} cannot have the order {}", name_of(a.what), name_of(o)),
           {at_place(a.where, self())});
}

// The exception that is being handled has left the code under test.
void machine::end_escaped() {
  heap::pause const ours;
  std::string what;
  try {
    throw;
  } catch (std::bad_alloc const&) {
    what = "the code under test ran out of memory";
  } catch (std::exception const& e) {
    what = fmt::format("an exception escaped the code under test: {}", e.what());
  } catch (...) {
    what = "an exception that is no std::exception escaped the code under test";
  }
  end_with(failure::crash, what, {to_last_place(box_.last[self()], self(), threads())});
}

void machine::came_too_often() {
  error_ = no_room(actor(), settings_.operations, "operations", at_place(box_.last[self()], self())) +
           (!program_.instrumented ? "; one that waits for another thread must call yield() in each fruitless round"
                                   : "; a loop that does not end?");
  abandon();
  __builtin_unreachable();  // GCC forgets of virtual functions that they do not return
}

void machine::end_diverged() {
  auto const here = at_place(box_.last[self()], self(), "came here");
  if (settings_.replaying)
    end_with(failure::nondeterminism, "the replay does not fit any more: " + diverged_, {here},
             "the code has changed since the token was made, or something outside of the layer "
             "decides what it does");
  end_with(failure::nondeterminism, "the code under test is not deterministic: " + diverged_,
           {here},
           "something outside of the layer decides what it does: time, addresses, random "
           "numbers, or state that outlives an execution");
}

// ---- the trace

model::object_name machine::name_of_object(object_id id) const {
  if (id >= used_) return {};
  auto const& o = *objects_[id];
  if (!o.name_is_known) find_name(id);
  return {o.name, o.index, id, o.kind};
}

void machine::emit(action const& a, model::event e) {
  e.step = ++step_;
  e.thread = self();
  e.what = a;
  if (a.object < used_) {
    e.object = name_of_object(a.object);
    e.type = objects_[a.object]->type;
  }
  trace_->on(e);
}

void machine::emit_values(action const& a, std::optional<word> read, std::optional<word> written,
                          model::store_event const* reads_from) {
  model::event e;
  e.read = read;
  e.written = written;
  if (reads_from != nullptr) e.reads_from = *reads_from;
  emit(a, e);
}

void machine::emit_note(action const& a, remark what, unsigned other, bool success) {
  model::event e;
  e.note = what;
  e.other = other;
  e.success = success;
  emit(a, e);
}

}  // namespace interlock::checker::relacy
