// Variables of the program and of its libraries start each execution as they were, and so does what else was there before.
#pragma once

#include <cstddef>
#include <cstdint>

namespace interlock::model::instrumented {

/// These bytes are about to be written: where they are variables' or were there before the execution, what they hold is kept for
/// put_globals_back(). Not of stacks, of the engine's heap and scenario, which begin anew by themselves.
void note_write(std::uintptr_t address, std::size_t bytes);
/// The same of what the runtime keeps for the code under test: it counts as memory that is not the engine's (model/outer_memory.hpp).
void note_write_of_runtime(void const* at, std::size_t bytes);
/// Whether an engine has made the memory for an execution: it is over with that.
[[nodiscard]] bool is_of_the_execution(void const* at) noexcept;

}  // namespace interlock::model::instrumented
