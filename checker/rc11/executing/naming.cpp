// What reports call the objects of instrumented code, which gives them no names: those of the variables that they are in.
#include <interlock/checker/rc11/executing/machine.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <interlock/checker/debug_info/call_path.hpp>
#include <interlock/checker/debug_info/naming.hpp>

namespace interlock::checker::rc11 {

std::optional<std::string> machine::variable_at(std::uintptr_t address, model::frame const* caller) const {
  // Those who do not run stand at the door; who runs may have gone on since it came there last.
  auto at_the_door = came_with_;
  for (unsigned t = 0; t != max_threads; ++t)
    if (t >= threads() || is_over(t) || (t == running_ && !is_at_the_door_[t])) at_the_door[t] = nullptr;
  return debug_info::variable_at({program_, scenario_, at_the_door}, address, caller);
}

place machine::users_place(place where, model::frame const& caller) const noexcept {
  return debug_info::with_callers(where, caller, is_outside() ? place{} : started_at_[running_]);
}

char const* machine::name_of_memory(std::uintptr_t address, model::frame const* caller) const {
  heap::pause const ours;
  auto const name = variable_at(address, caller);
  return name ? debug_info::kept_name(*name) : nullptr;
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
  auto const found = std::ranges::find(found_, id, &found_object::id);
  if (found == found_.end() || found->what.kind == object_kind::thread) return;
  auto const name = variable_at(found->what.address);
  if (!name) return;
  // Others may have the same name: a local variable of a function that several threads are in, members of nodes.
  unsigned same = 1;
  for (auto const other : alive_) {
    auto const& its = *objects_[other];
    if (other != id && its.plain_name != nullptr && *name == its.plain_name) ++same;
  }
  o.plain_name = debug_info::kept_name(*name);
  o.name = same == 1 ? o.plain_name : debug_info::kept_name(fmt::format("{} ({})", *name, same));
}

// The place is where the user's code called what came to the door.
outcome machine::perform_from_code(action const& a) {
  auto from_user = a;
  if (a.caller != nullptr) from_user.where = users_place(a.where, *a.caller);
  is_at_the_door_[self()] = true;
  auto const result = is_edited_ ? perform_replaced(from_user) : perform_as_it_is(from_user);
  is_at_the_door_[self()] = false;
  return result;
}

}  // namespace interlock::checker::rc11
