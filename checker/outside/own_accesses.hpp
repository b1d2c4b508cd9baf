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

/// What is known of addresses.
struct known_addresses {
  std::function<bool(std::uintptr_t)> is_constant;  ///< nobody writes what is there
  /// Of a function: the bits of the atomic that it loads in place of an instruction that the compiler has left behind the call,
  /// though nobody uses what it reads. Else 0.
  std::function<unsigned(std::uintptr_t)> loads_beside;
};

/// Precondition: the code is a whole function's, as the compiler wrote it.
/// Complexity: of the order of its length, mostly.
[[nodiscard]] own_accesses accesses_of(std::span<unsigned char const> code, known_addresses const& known);

}  // namespace interlock::checker
