// thread_local variables of instrumented code. Each thread of a check has its own values, at the addresses that those of all
// others have: what one thread does there is nobody else's business, and an address that it hands on would be another thing
// to who takes it.
#pragma once

#include <cstdint>

namespace interlock::model::instrumented {

/// Whether a thread_local variable of some module is there.
[[nodiscard]] bool is_thread_local(std::uintptr_t address) noexcept;

}  // namespace interlock::model::instrumented
