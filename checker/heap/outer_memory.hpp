// What instrumented code has written of memory that no engine made (model/outer_memory.hpp), as part of the state.
#pragma once

#include <interlock/checker/heap/globals.hpp>
#include <interlock/checker/liveness/digest.hpp>

namespace interlock::checker::heap {

/// The digest of what differs there from the execution's beginning. `refers` becomes true where a word is an address in `there`.
[[nodiscard]] liveness::digest digest_of_outer_memory(memory_range there, bool& refers) noexcept;

}  // namespace interlock::checker::heap
