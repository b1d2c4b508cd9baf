#include <interlock/checker/debug_info/naming.hpp>

#include <set>

#include <interlock/checker/debug_info/allocation.hpp>
#include <interlock/checker/debug_info/type.hpp>
#include <interlock/checker/debug_info/variables.hpp>
#include <interlock/checker/heap/heap.hpp>

namespace interlock::checker::debug_info {

std::optional<std::string> variable_at(running_check const& in, std::uintptr_t address, model::frame const* caller) {
  auto const* const at = reinterpret_cast<void const*>(address);
  if (auto const offset = address - reinterpret_cast<std::uintptr_t>(in.scenario); offset < in.what.bytes) {
    auto const its = type::argument_of(reinterpret_cast<void const*>(in.what.construct));
    auto const part = its ? its->part_at(offset) : std::string{};
    return part.empty() ? std::nullopt : std::optional{part.substr(part.starts_with('.') ? 1 : 0)};
  }
  if (auto const* const block = heap::block_at(at); block != nullptr) {
    if (!block->is_exact || block->given.return_address() == nullptr) return std::nullopt;
    auto const its = type_of_new(block->given.return_address(), block->bytes);
    return its ? std::optional{name_in_block(*its, block->bytes,
                                             address - reinterpret_cast<std::uintptr_t>(block->begin))}
               : std::nullopt;
  }
  if (auto name = name_of_static(at)) return name;
  if (auto name = name_of_thread_local(at)) return name;
  if (caller != nullptr)
    if (auto name = name_of_local(at, *caller)) return name;
  for (auto const* const each : in.at_the_door)
    if (each != nullptr)
      if (auto name = name_of_local(at, *each)) return name;
  return std::nullopt;
}

// Reports and events refer to it as long as the program runs.
char const* kept_name(std::string const& name) {
  static std::set<std::string> all;
  return all.insert(name).first->c_str();
}

}  // namespace interlock::checker::debug_info
