// Accesses for which the compiler put in no call, as whoever watches the instructions hands them over (model/left_out.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/model/instrumented/shadow.hpp>
#include <interlock/model/left_out.hpp>

namespace interlock::model::instrumented {

/// What the compiler's calls have said last, each in a place that follows from where it returns to.
inline constexpr std::size_t announcements = 2048;
extern constinit std::array<announcement, announcements> announced;

[[nodiscard]] inline announcement& announced_by(void const* pc) noexcept {
  auto const at = reinterpret_cast<std::uintptr_t>(pc);
  return announced[(at ^ at >> 11) % announcements];
}

/// Whether threads have done anything on their own stacks that no call has said and that somebody watches.
[[nodiscard]] bool stacks_are_watched() noexcept;

/// Why two accesses race: `otherwise`, where the compiler has put a call in front of each. Given is where that returns to, or the end of
/// an instruction that has none.
[[nodiscard]] char const* nothing_orders(void const* one, void const* other,
                                         char const* otherwise = "nothing makes the first access happen before the second") noexcept;

/// The thread that runs accesses the bytes, of which other threads' stacks may have some. Ends the execution where their owner does so
/// without order, and without the compiler's having said so.
void meets_left_out(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc);

}  // namespace interlock::model::instrumented
