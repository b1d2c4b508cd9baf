// Memory of the heap: of malloc and its kin, and of operators new and delete, while code under test runs.
#pragma once

#include <cstddef>
#include <cstdint>

#include <interlock/model/engine.hpp>

namespace interlock::model::instrumented {

/// Bytes of a page of the system's memory.
inline constexpr std::size_t page = 4096;

/// The bytes are about to be accessed: where they are of the heap, they must be of one block that is there. Else the execution
/// ends. Precondition: the code under test runs.
void expect_memory(std::uintptr_t address, std::size_t bytes, void const* pc);
/// The bytes are read, and no thread has written them: somebody else must have, where they are of the heap.
void expect_initialised(std::uintptr_t address, std::size_t bytes, void const* pc);

/// A block of the heap full of zeros, for who calls from there; null where there is no room. To be given back by give_block_back().
/// Precondition: code_runs().
[[nodiscard]] void* zeroed_block(std::size_t bytes, std::size_t alignment, frame const* caller);
void give_block_back(void* memory, frame const* caller);

}  // namespace interlock::model::instrumented
