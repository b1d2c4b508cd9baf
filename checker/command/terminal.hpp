// The terminal that the program may run at.
#pragma once

#include <cstddef>

namespace interlock::checker {

[[nodiscard]] bool is_terminal(int descriptor);

/// Whether what was written there can be written over: a terminal, and not one that calls itself dumb.
[[nodiscard]] bool takes_cursor(int descriptor);

/// Whether colours may go there: the same, and NO_COLOR is not set (no-color.org).
[[nodiscard]] bool takes_colour(int descriptor);

/// Columns: those that COLUMNS says, else the terminal's own; 80 where both say none, or nonsense.
[[nodiscard]] std::size_t terminal_width(int descriptor);

/// What a report keeps to: that at a terminal, or where COLUMNS is set; else 120, as suits a file. At least 40.
[[nodiscard]] std::size_t text_width(int descriptor);

/// What a table keeps to: the same at a terminal, or where COLUMNS is set; else 0, since in a file a row is best on one line.
[[nodiscard]] std::size_t table_width(int descriptor);

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
