// The terminal that the program may run at.
#pragma once

#include <cstddef>

namespace interlock::checker {

[[nodiscard]] bool is_terminal(int descriptor);

/// Whether escape codes may go there: a terminal, and not one that calls itself dumb.
[[nodiscard]] bool takes_colour(int descriptor);

/// Columns; 80 where the terminal does not say or says nonsense.
[[nodiscard]] std::size_t terminal_width(int descriptor);

/// While it lives, ctrl-C ends the read that waits for input instead of the process.
class interrupt_scope {
 public:
  interrupt_scope();
  ~interrupt_scope();
  interrupt_scope(interrupt_scope const&) = delete;
  interrupt_scope& operator=(interrupt_scope const&) = delete;

  [[nodiscard]] static bool interrupted();
};

}  // namespace interlock::checker
