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

/// The thread that runs is about to access the bytes, and where a function had them on the stack that has returned, the execution ends.
/// `caller`: how the thread stands, where that is known; else only the other threads' stacks are looked at.
void expect_frame(std::uintptr_t address, std::size_t bytes, char const* deed, void const* pc, frame const* caller);

/// Whether the address is on the stack of a thread that is not the one that runs.
[[nodiscard]] bool is_on_others_stack(std::uintptr_t address) noexcept;

}  // namespace interlock::model::instrumented
