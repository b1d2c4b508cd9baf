// What reports call the memory of instrumented code, which gives no names: the variables of a check that runs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <interlock/model/door.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::debug_info {

/// A check that runs, and how its threads stand.
struct running_check {
  program const& what;
  void const* scenario;
  std::span<model::frame const* const> at_the_door;  ///< of threads that stand there; null for those that do not
};

/// "queue.slots_[1].sequence": of the scenario, of memory from `new`, of globals and what is thread-local, of local variables of `caller`, whose
/// functions the current thread is in (null: not known), and of those of the threads at the door.
[[nodiscard]] std::optional<std::string> variable_at(running_check const& in, std::uintptr_t address,
                                                     model::frame const* caller);

/// The same text each time, for as long as the program runs.
[[nodiscard]] char const* kept_name(std::string const& name);

}  // namespace interlock::checker::debug_info
