// thread_local variables of instrumented code. Each thread of a check has its own values, at the addresses that those of all
// others have: what one thread does there is nobody else's business, and an address that it hands on would be another thing
// to who takes it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace interlock::model::instrumented {

namespace inner {
// From the first of them to the last, of the thread of the operating system that all of a check's run on.
struct all_thread_locals {
  void const* thread = nullptr;
  std::uintptr_t begin = 0;
  std::size_t bytes = 0;
};
extern constinit all_thread_locals where_thread_locals_are;
[[nodiscard]] bool is_a_thread_local(std::uintptr_t address) noexcept;
}  // namespace inner

/// Whether a thread_local variable of some module is there.
[[nodiscard]] inline bool is_thread_local(std::uintptr_t address) noexcept {
  auto const& all = inner::where_thread_locals_are;
  if (all.thread == __builtin_thread_pointer() && address - all.begin >= all.bytes) [[likely]] return false;
  return inner::is_a_thread_local(address);
}

}  // namespace interlock::model::instrumented
