// The stepper's commands, a line each, on streams.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>

#include <interlock/checker/stepper/stepper.hpp>

namespace interlock::checker {

struct console_options {
  std::function<std::size_t()> width = [] { return std::size_t{80}; };  ///< asked for each view
  bool emphasis = false;  ///< escape codes may be used
  std::string program = "interlock";
  std::function<bool()> interrupted = [] { return false; };  ///< the user wants out
};

/// Reads commands until one says to quit, the input ends, or the user interrupts.
void step_at_console(stepper& at, std::istream& in, std::ostream& out,
                     console_options const& options);

}  // namespace interlock::checker
