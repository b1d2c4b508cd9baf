// What reports call the objects of instrumented code, which gives them no names: those of the variables that they are in.
#include <interlock/checker/rc11/executing/machine.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include <interlock/checker/debug_info/allocation.hpp>
#include <interlock/checker/debug_info/call_path.hpp>
#include <interlock/checker/debug_info/type.hpp>
#include <interlock/checker/debug_info/variables.hpp>

namespace interlock::checker::rc11 {
namespace {

// Reports and events refer to it as long as the program runs.
char const* kept(std::string const& name) {
  static std::set<std::string> all;
  return all.insert(name).first->c_str();
}

}  // namespace

std::optional<std::string> machine::variable_at(std::uintptr_t address, model::frame const* caller) const {
  auto const* const at = reinterpret_cast<void const*>(address);
  if (auto const offset = address - reinterpret_cast<std::uintptr_t>(scenario_); offset < program_.bytes) {
    auto const its = debug_info::type::argument_of(reinterpret_cast<void const*>(program_.construct));
    auto const part = its ? its->part_at(offset) : std::string{};
    return part.empty() ? std::nullopt : std::optional{part.substr(part.starts_with('.') ? 1 : 0)};
  }
  if (auto const* const in = heap::block_at(at); in != nullptr) {
    if (!in->is_exact || in->given.return_address() == nullptr) return std::nullopt;
    auto const its = debug_info::type_of_new(in->given.return_address(), in->bytes);
    return its ? std::optional{debug_info::name_in_block(
                     *its, in->bytes, address - reinterpret_cast<std::uintptr_t>(in->begin))}
               : std::nullopt;
  }
  if (auto name = debug_info::name_of_static(at)) return name;
  if (auto name = debug_info::name_of_thread_local(at)) return name;
  if (caller != nullptr)
    if (auto name = debug_info::name_of_local(at, *caller)) return name;
  // Those who do not run stand at the door; who runs may have gone on since it came there last.
  for (unsigned t = 0; t != threads(); ++t) {
    if (is_over(t) || came_with_[t] == nullptr || (t == running_ && !is_at_the_door_[t])) continue;
    if (auto name = debug_info::name_of_local(at, *came_with_[t])) return name;
  }
  return std::nullopt;
}

char const* machine::name_of_memory(std::uintptr_t address, model::frame const* caller) const {
  heap::pause const ours;
  auto const name = variable_at(address, caller);
  return name ? kept(*name) : nullptr;
}

// Asked for when something is told, and then once in an execution.
void machine::find_name(object_id id) const {
  heap::pause const ours;
  auto& o = *objects_[id];
  o.name_is_known = true;
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
  o.plain_name = kept(*name);
  o.name = same == 1 ? o.plain_name : kept(fmt::format("{} ({})", *name, same));
}

// The place is where the user's code called what came to the door.
outcome machine::perform_from_code(action const& a) {
  auto from_user = a;
  if (a.caller != nullptr) from_user.where = debug_info::with_callers(a.where, *a.caller);
  is_at_the_door_[self()] = true;
  auto const result = is_edited_ ? perform_replaced(from_user) : perform_as_it_is(from_user);
  is_at_the_door_[self()] = false;
  return result;
}

}  // namespace interlock::checker::rc11
