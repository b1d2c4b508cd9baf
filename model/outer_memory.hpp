// Memory that instrumented code writes and that no engine has made: variables of shared libraries, blocks from before the search, mappings.
//
// It begins each execution as it was, as the program's variables do, and what a thread leaves there is part of its state.
#pragma once

#include <cstdint>
#include <vector>

namespace interlock::model::detail {

struct outer_word {
  std::uintptr_t address;
  std::uint64_t at_first;  ///< what it held when the execution began
};
/// Those that this execution has written, each once; null: no instrumented code is linked.
extern constinit std::vector<outer_word> const* outer_memory;

}  // namespace interlock::model::detail
