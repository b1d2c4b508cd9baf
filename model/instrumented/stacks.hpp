// Which frames of a thread's stack are gone: those below where it stands.
#pragma once

#include <cstddef>
#include <cstdint>

#include <interlock/model/instrumented/runtime.hpp>

namespace interlock::model::instrumented {

/// The thread that runs has frames from here on.
void stack_begins(void const* here) noexcept;
/// It has none any more.
void stack_ends() noexcept;

namespace inner {
// Where engines put stacks (checker/heap/mapping.hpp), and how large each is (checker/outside/stack.hpp).
inline constexpr std::uintptr_t stacks_begin = 0x6300'0000'0000;
inline constexpr std::uintptr_t stacks_end = 0x6400'0000'0000;
void expect_frame_there(std::uintptr_t address, std::size_t bytes, char const* deed, void const* pc, frame const* caller);
}  // namespace inner

/// Whether the address is where stacks are.
[[nodiscard]] inline bool is_among_stacks(std::uintptr_t address) noexcept {
  return address - inner::stacks_begin < inner::stacks_end - inner::stacks_begin;
}

/// The thread that runs is about to access the bytes, and where a function had them on the stack that has returned, the execution ends.
/// `caller`: how the thread stands, where that is known; else only the other threads' stacks are looked at.
inline void expect_frame(std::uintptr_t address, std::size_t bytes, char const* deed, void const* pc, frame const* caller) {
  if (is_among_stacks(address) && now.in_thread) inner::expect_frame_there(address, bytes, deed, pc, caller);
}

/// Whether the address is on the stack of a thread that is not the one that runs.
[[nodiscard]] bool is_on_others_stack(std::uintptr_t address) noexcept;

}  // namespace interlock::model::instrumented
