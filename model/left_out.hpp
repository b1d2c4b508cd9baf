// Accesses to plain data for which the compiler put in no call, and the calls that it put in for others: what an engine's side, which looks
// at machine code (checker/outside/instruction_watch.hpp), and the runtime of instrumented code have to say to each other.
#pragma once

#include <cstddef>
#include <cstdint>

namespace interlock::model {

/// An access as the compiler's call in front of it said.
struct announcement {
  void const* pc = nullptr;  ///< where the call returns to
  std::uintptr_t address_inverted = 0;  ///< as it is, it would keep a block of the heap that nobody refers to any more
  std::size_t bytes = 0;
  bool writes = false;

  [[nodiscard]] std::uintptr_t address() const noexcept { return ~address_inverted; }
};

/// What becomes of an access that no call has said.
enum class unsaid : std::uint8_t {
  is_seen,          ///< as if one had
  is_on_own_stack,  ///< where no other thread has accessed the bytes so far; if one does, the two are compared then
  is_nobodys,       ///< no other thread could make it
};

struct plain_data {
  /// The last one by the call that returns there, or another call's.
  announcement const& (*announced_at)(void const* pc) noexcept;
  /// The thread is about to access the bytes in the instruction that ends at `pc`. Precondition: the code under test runs. May not return.
  unsaid (*access)(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc, std::uintptr_t stack_pointer);
  /// Which execution it is.
  std::uint32_t (*execution)() noexcept;
};

namespace detail {
extern constinit plain_data const* the_plain_data;  // null: no instrumented code is linked
using notice_of_bytes = void (*)(std::uintptr_t address, std::size_t bytes);
/// Called where a thread accesses another one's stack there, for the first time in the life of the process; null: nobody wants to know.
extern constinit notice_of_bytes stack_is_shared;
using notice_of_function = void (*)(void const* pc, std::uintptr_t stack_pointer);
/// Called where code under test begins a function, with where in it that is; not again for the same ones before `functions_change` does.
/// Null: nobody wants to know.
extern constinit notice_of_function function_begins;
extern constinit std::uint32_t functions_change;
}  // namespace detail

}  // namespace interlock::model
