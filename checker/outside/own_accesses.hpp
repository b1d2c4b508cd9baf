// What memory a function's instructions access themselves, beyond its own frame.
//
// Compilers put a call before what they compile with -fsanitize=thread, and none before: what is on the function's own frame, data that
// nobody can write, thread-local variables, and the result of a function that returns it in memory of its caller. What is left in a
// function without such calls is seen by no engine.
//
// Worked out from the machine code (x86-64): what each register and each slot of the frame may hold where an instruction is come to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace interlock::checker {

struct own_accesses {
  bool any = false;         ///< to memory that may be others'
  bool of_result = false;   ///< writes through the first argument, which is returned: the caller's memory, where the function returns a class
};

/// Precondition: the code is a whole function's, as the compiler wrote it. `is_constant`: nobody writes what is at the address.
/// Complexity: of the order of its length, mostly.
[[nodiscard]] own_accesses accesses_of(std::span<unsigned char const> code, std::function<bool(std::uintptr_t)> const& is_constant);

}  // namespace interlock::checker
