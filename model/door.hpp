// Where code under test comes to the door: one function, in front of every engine, which keeps the
// registers that a call leaves as they are. Together with the stack above them they are what decides how a
// thread goes on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/model/engine.hpp>

namespace interlock::model {

/// How a thread stands where it calls the door. Above it in memory follow the frames of the code under test,
/// from the stack pointer of the innermost on.
struct frame {
  /// Those that a function hands back as they were (System V ABI for x86-64, figure 3.4).
  enum saved : unsigned { r12, r13, r14, r15, rbx, rbp };
  static constexpr unsigned registers = 6;

  std::array<std::uint64_t, registers> kept;
  std::uint64_t return_address;
};

namespace detail {

// An action in registers: a structure on the caller's stack would hold what earlier calls have left in it.
outcome interlock_model_door(std::uint64_t what, std::uint64_t objects, word operand, word expected,
                             place where) __asm__("interlock_model_door");

}  // namespace detail

/// Asks the current engine for the operation.
[[gnu::always_inline]] inline outcome perform(action const& a) {
  auto const what = static_cast<std::uint64_t>(a.what) | static_cast<std::uint64_t>(a.bytes) << 8 |
                    static_cast<std::uint64_t>(a.success) << 16 | static_cast<std::uint64_t>(a.failure) << 24;
  return detail::interlock_model_door(what, a.object | std::uint64_t{a.with} << 32, a.operand, a.expected, a.where);
}

}  // namespace interlock::model
