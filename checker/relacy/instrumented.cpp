// What instrumented code does beyond the layer: it makes objects by using them, starts threads as it goes, and gives no names.
//
// An execution begins with as many threads as the check does. The others are unborn, and neither run nor count, until they are
// started; to start one, to begin, to finish and to join are no points where another could run first, since what it did then
// it could as well do before or after.
#include <interlock/checker/relacy/machine.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <interlock/checker/debug_info/call_path.hpp>
#include <interlock/checker/debug_info/naming.hpp>

namespace interlock::checker::relacy {

void machine::found(object& o, model::object_in_use const& what) {
  o.address = what.address;
  o.name_is_known = what.kind == object_kind::thread;
  o.made = {0, 0};  // its bytes were there before all that is done with it, or that is a race of those
  used_features_.has_pointers =
      used_features_.has_pointers || (what.kind == object_kind::atomic && what.type.bytes == sizeof(void*));
}

// ---- threads

outcome machine::start(action const& a) {
  if (is_outside())
    end_with(failure::misuse, "a thread is started where none of the check's runs: start it in one of them",
             {at_place(a.where, self())});
  unsigned child = program_.at_first == 0 ? threads() : 0;
  while (child != threads() && !threads_[child].unborn) ++child;
  if (child == threads()) {
    auto const at = at_place(a.where, self());
    error_ = too_many_threads(program_, at);
    abandon();
  }
  auto& its = threads_[child];
  its.unborn = false;
  its.started_with = a.operand;
  its.started_at = a.where;
  its.border = find({.kind = object_kind::thread,
                     .type = {model::value_type::shape::opaque, 0},
                     .address = child,
                     .life = 0},
                    0, a.where);
  name(its.border, "the end of thread", static_cast<std::ptrdiff_t>(reported_thread(child, threads())));
  announce(a);
  release(*objects_[its.border]);
  let_begin(child);
  ++progress_;
  note(a, remark::none);
  return {child, true};
}

outcome machine::begin(action const& a) {
  announce(a);
  acquire(*objects_[mine().border]);
  note(a, remark::none);
  return {mine().started_with, true};
}

outcome machine::finish(action const& a) {
  announce(a);
  auto const id = mine().border;
  auto& border = *objects_[id];
  release(border);
  border.value = 1;
  note(a, remark::none);
  for (unsigned i = 0; border.sleepers != 0 && i != threads(); ++i)
    if (threads_[i].sleeping.state == sleep::on_thread && threads_[i].sleeping.object == id) wake_up(i);
  return {};
}

outcome machine::join(action const& a) {
  auto const id = threads_[a.operand].border;
  announce(a);
  if (objects_[id]->value == 0) {
    note(a, remark::blocks);
    sleep_on(id, sleep::on_thread, a);
    announce(a);
  }
  acquire(*objects_[id]);
  note(a, remark::none);
  return {};
}

// ---- time

outcome machine::time_now(action const& a) {
  auto& me = mine();
  me.read_clock_before = std::exchange(me.read_clock, true);
  me.asked_time_with = a.caller;
  // How much time has passed before it is first looked at is all the same.
  if (a.caller != nullptr && a.where.return_address() != nullptr && !is_outside() && me.clock_reads++ != 0) {
    if (me.timeouts_left == 0) {
      used_features_.timeouts_cut = true;
    } else if (choose(2, choice::timeout) != 0) {
      --me.timeouts_left;
      time_ += long_time;
      ++progress_;
    }
  }
  return {time_, true};
}

// Others may do what they like meanwhile, as they may without it.
outcome machine::sleep_until(action const& a) {
  time_ = std::max(time_, a.expected);
  return {};
}

// ---- plain data

// Whoever writes what it waits for races with it, and is found to when it does.
void machine::lingers(place where) {
  if (is_outside()) return;
  heap::pause const ours;
  used_features_.rounds_cut = true;
  box_.last[fiber_] = where;
  mine().sleeping = {};
  mine().sleeping.state = sleep::given_up;
  mine().sleeping.where = where;
  park();
}

// Plain reads, and fences that are not seq_cst, let nobody else run.
void machine::reads_again(action const& a) {
  constexpr unsigned many_times = 1U << 18;
  auto& me = mine().idle;
  if (me.data != a.object || !(me.where == a.where) || me.operations != operations_) me = {a.object, a.where, operations_, 0};
  if (++me.times == many_times) [[unlikely]] lingers(a.where);
}

void machine::fail(interlock::failure kind, char const* message, char const* why, std::span<model::deed const> deeds) {
  heap::pause const ours;
  std::vector<reports::place> places;
  for (auto const& each : deeds) places.push_back(at_place(each.where, each.thread, each.what));
  end_with(kind, message, std::move(places), why);
}

// ---- names

std::optional<std::string> machine::variable_at(std::uintptr_t address, model::frame const* caller) const {
  std::array<model::frame const*, max_threads> at_the_door{};
  for (unsigned t = 0; t != threads(); ++t)
    if (auto const& each = threads_[t]; each.is_at_the_door && !each.finished) at_the_door[t] = each.came_with;
  return debug_info::variable_at({program_, scenario_, at_the_door}, address, caller);
}

place machine::users_place(place where, model::frame const& caller) const noexcept {
  return debug_info::with_callers(where, caller, is_outside() ? place{} : threads_[fiber_].started_at);
}

char const* machine::name_of_memory(std::uintptr_t address, model::frame const* caller) const {
  heap::pause const ours;
  auto const found = variable_at(address, caller);
  return found ? debug_info::kept_name(*found) : nullptr;
}

// Asked for when something is told, and then once in an execution.
void machine::find_name(object_id id) const {
  heap::pause const ours;
  auto& o = *objects_[id];
  o.name_is_known = true;
  if (o.as_of != model::no_object) {
    o.name = debug_info::kept_name(text_of(o.as_of));
    return;
  }
  auto const found = variable_at(o.address, nullptr);
  if (!found) return;
  // Others may have the same name: a local variable of a function that several threads are in, members of nodes.
  unsigned same = 1;
  for (object_id other = 0; other != used_; ++other)
    if (auto const& its = *objects_[other]; other != id && its.plain_name != nullptr && *found == its.plain_name) ++same;
  o.plain_name = debug_info::kept_name(*found);
  o.name = same == 1 ? o.plain_name : debug_info::kept_name(fmt::format("{} ({})", *found, same));
}

}  // namespace interlock::checker::relacy
