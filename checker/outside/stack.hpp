// Stacks for the threads of code under test, and the end of one that is used up, which is said as
// such: below each lies a guard that nobody may touch, and a handler of SIGSEGV knows the guards.
//
// 8 MiB, as a thread of the operating system has: what is not touched costs address space alone.
#pragma once

#include <cstddef>
#include <cstdint>

#include <interlock/checker/black_box.hpp>

namespace interlock::checker {

inline constexpr std::size_t stack_bytes = std::size_t{8} << 20;
/// A frame may be large, and is written from its other end: so is the guard.
inline constexpr std::size_t guard_bytes = std::size_t{1} << 20;

/// What the door runs on (model::detail::whoever_runs), apart from the frames of the code under test. model/instrumented/door.hpp
/// knows by it whether it is there already. Reading line tables takes more than 128 KiB.
inline constexpr std::size_t door_bytes = std::size_t{1} << 20;

/// Maps a stack at this address or, if that is taken or 0, elsewhere. Returns where it ends, which is
/// where it begins to grow. It is never given back: a process has as many as it runs threads at a
/// time, and uses them again. Throws std::bad_alloc.
[[nodiscard]] std::byte* map_stack(std::uintptr_t wanted = 0);

/// Where the door's stack ends that belongs to the stack which ends here, and is mapped with it: below, since debuggers take a
/// caller whose frame is lower than that of what it calls for the end of the stack.
[[nodiscard]] inline std::byte* door_of_stack(std::byte* end) noexcept { return end - stack_bytes - guard_bytes; }

/// While it lives, who comes upon a guard ends the process as `ending::out_of_stack`; the stack of the
/// thread that makes it has one, too. Other faults are what they were.
class overflow_watch {
 public:
  explicit overflow_watch(black_box& box);
  ~overflow_watch();
  overflow_watch(overflow_watch const&) = delete;
  overflow_watch& operator=(overflow_watch const&) = delete;
};

}  // namespace interlock::checker
