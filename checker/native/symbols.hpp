// From addresses to source lines, and to the line that a reader of a report wants: the first one
// of the code under test, not one of a system header or of the layer.
//
// Contract: not async-signal-safe, and not for ThreadSanitizer's hooks: it allocates, and the
// symbolizer behind it takes the runtime's locks.
#pragma once

#include <string>
#include <vector>

#include <interlock/checker/native/call_stack.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::checker::native {

struct frame {
  std::string file;  ///< empty where unknown
  unsigned line = 0;
  std::string function;
  std::string module;
};

/// All frames of the stack, inlined ones too, innermost first.
[[nodiscard]] std::vector<frame> frames_of(call_stack const& stack);

/// Whether the frame belongs to the code under test: neither the system's, nor the runtime's, nor
/// the layer's, nor the runner's.
[[nodiscard]] bool is_under_test(frame const& f) noexcept;

/// Whether the frame is the runner's, which calls the code under test: frames beyond are of no
/// interest.
[[nodiscard]] bool is_runner(frame const& f) noexcept;

/// The innermost frame under test; else the innermost with a known file; else an empty place.
[[nodiscard]] reports::place place_of(std::vector<frame> const& frames);

/// "f at a.hpp:3 < g at b.hpp:7", of the frames under test.
[[nodiscard]] std::string path_of(std::vector<frame> const& frames);

/// "semaphore/counting.hpp:31".
[[nodiscard]] std::string file_and_line(reports::place const& p);

}  // namespace interlock::checker::native
