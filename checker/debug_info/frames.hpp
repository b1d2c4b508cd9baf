// The functions that a code address is in: the one that the machine knows, and those that the compiler has put into
// it, each with the line where the next one inwards is called.
//
// Source: DWARF 5, 3.3.8 ("Inlined Subroutines").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::checker::debug_info {

struct frame {
  std::string file;  ///< empty where unknown
  unsigned line = 0;
  unsigned column = 0;  ///< 0: unknown
  std::string function;  ///< with its scope and parameters; empty where unknown
  bool inlined = false;
  bool of_library = false;  ///< and not of the user's code: the compiler's, the system's, or Interlock itself
};

/// Innermost first. Empty where nothing is known, such as outside of all modules. `return_address` may be any number:
/// nothing is read there. Kept: the next question for it takes nanoseconds.
[[nodiscard]] std::vector<frame> const& frames_at(void const* return_address);

/// The innermost that is of the user's own code.
[[nodiscard]] std::optional<std::size_t> users_frame(std::vector<frame> const& of) noexcept;

/// "a/b/../c" as "a/c", "./c" as "c"; what is below the working directory as from there.
[[nodiscard]] std::string tidied(std::string_view file);

}  // namespace interlock::checker::debug_info
