// What instrumented code does beyond the layer: it makes objects by using them, and starts threads as it goes.
//
// A thread has two locations, of which one says that it was started and the other that it has finished. To start and to
// finish are releasing stores there; the thread's first operation and a join wait for them as for a mutex, and so are in
// the graph only when they can succeed: threads on the way cost no executions.
#include <interlock/checker/rc11/executing/machine.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace interlock::checker::rc11 {

// ---- objects

object_id machine::number_of(model::object_in_use const& what, place where) {
  auto& here = found_at_[what.address];
  for (auto const nth : here)
    if (found_[nth].what == what) return found_[nth].id;
  if (objects_.size() == graph::max_locations) {
    auto const at = at_place(where, running_);
    error_ = fmt::format("the check uses more than {} atomics, mutexes and the like in all its executions, which is more "
                         "than this engine has room for ({}:{}): check a smaller one",
                         graph::max_locations, at.file, at.line);
    over_ = true;
    for (;;) suspend();
  }
  here.push_back(found_.size());
  found_.push_back({what, static_cast<std::uint32_t>(objects_.size())});
  add_object();
  return found_.back().id;
}

object_id machine::find(model::object_in_use const& what, word initial, place where) {
  heap::pause const ours;
  used_layer_[running_] = true;
  auto const id = number_of(what, where);
  auto& o = *objects_[id];
  o.kind = what.kind;
  o.made = o.alive = o.initialised = true;
  o.may_hold_objects = false;
  o.was_replaced = false;
  o.as_of = model::no_object;
  o.type = what.type;
  o.name = o.plain_name = nullptr;
  o.name_is_known = false;
  o.index = -1;
  o.nth = static_cast<unsigned>(alive_.size());
  o.creator = max_threads;
  o.creator_epoch = 0;
  o.created = where;
  o.value = initial;
  o.owner = nobody;
  has_pointers_ = has_pointers_ || (what.kind == object_kind::atomic && what.type.bytes == sizeof(void*));
  graph_->declare(static_cast<location_id>(id), initial);
  alive_.push_back(id);
  return id;
}

word machine::known_value(object_id id) const noexcept {
  auto const location = static_cast<location_id>(id);
  if (is_outside())
    return values_are_known_ || part_ == part::constructor
               ? objects_[id]->value
               : graph_->value_of(graph_->where(location).last, location);
  all_words_are_naked_ = true;
  auto write = graph_->where(location).last;
  auto const oldest = graph_->oldest_position(knows(running_), location);
  while (graph_->position_of(write) > oldest) write = graph_->at(write).before;
  return graph_->value_of(write, location);
}

void machine::fail(interlock::failure kind, char const* message, char const* why, std::span<model::deed const> deeds) {
  heap::pause const ours;
  std::vector<reports::place> places;
  for (auto const& each : deeds) places.push_back(at_place(each.where, each.thread, each.what));
  end_with(kind, message, std::move(places), why);
}

// Whoever writes what it waits for races with it, and is found to when it does.
void machine::lingers(place where) {
  if (!is_outside()) give_up({.where = where}, false);
}

// ---- threads

// Of a thread: where it says that it was started, or that it has finished.
object_id machine::border_of(unsigned thread, bool its_end, place where) {
  model::object_in_use const what{.kind = object_kind::thread,
                                  .type = {model::value_type::shape::opaque, 0},
                                  .address = thread * 2 + (its_end ? 1 : 0)};
  auto const id = number_of(what, where);
  if (!objects_[id]->made) {
    (void)find(what, max_threads + 1, where);
    static constexpr char const* names[]{"the start of thread", "the end of thread"};
    objects_[id]->name = names[its_end ? 1 : 0];
    objects_[id]->index = static_cast<std::ptrdiff_t>(reported_thread(thread, threads()));
  }
  return id;
}

// By the creator and how many it had started before: the same in each execution, whoever is quicker. Those of the first
// thread come one after the other; those of others, over all executions, from the other end.
unsigned machine::number_of_next_child(action const& a) {
  auto const nth = children_[running_]++;
  auto number = program_.at_first + nth;
  if (running_ != 0) {
    nested_child const child{static_cast<std::uint8_t>(running_), nth};
    auto found = std::ranges::find(nested_, child);
    if (found == nested_.end()) found = nested_.insert(nested_.end(), child);
    auto const before = static_cast<unsigned>(found - nested_.begin());
    number = threads() - 1 - before;  // too many: a number that there is not
  }
  if (program_.at_first != 0 && number < threads() && number >= program_.at_first &&
      threads_[number].now == state::unborn)
    return number;
  bool const in_library = program_.instrumented && a.caller != nullptr;
  error_ = too_many_threads(program_, at_place(in_library ? users_place(a.where, *a.caller) : a.where, running_));
  over_ = true;
  for (;;) suspend();
}

outcome machine::start(action const& a) {
  heap::pause const ours;
  auto const child = number_of_next_child(a);
  auto const id = border_of(child, false, a.where);
  border_of(child, true, a.where);
  event({.what = effect::store, .location = static_cast<location_id>(id), .success = order::release, .operand = 0}, a);
  if ((prepared_ >> child & 1U) == 0) prepare_thread(child);
  threads_[child].now = state::ready;
  started_with_[child] = a.operand;
  started_at_[child] = a.where;
  return {child, true};
}

outcome machine::wait_at_border(object_id id, action const& a) {
  auto& me = mine();
  me.slept_on = static_cast<std::int32_t>(id);
  event({.what = effect::lock,
         .location = static_cast<location_id>(id),
         .success = order::acquire,
         .operand = running_ + 1},
        a);
  me.slept_on = -1;
  return {};
}

outcome machine::begin(action const& a) {
  (void)wait_at_border(border_of(running_, false, a.where), a);
  return {started_with_[running_], true};
}

outcome machine::join(action const& a) {
  return wait_at_border(border_of(static_cast<unsigned>(a.operand), true, a.where), a);
}

outcome machine::finish(action const& a) {
  auto const id = border_of(running_, true, a.where);
  event({.what = effect::store, .location = static_cast<location_id>(id), .success = order::release, .operand = 0}, a);
  return {};
}

}  // namespace interlock::checker::rc11
