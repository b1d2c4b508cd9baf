// The end of a worker that cannot let the code under test go on, nor end its execution as a failure:
// because its stack is used up, or because another thread of the operating system runs it.
#pragma once

#include <interlock/checker/black_box.hpp>

namespace interlock::checker {

/// What is wrong, and what to do. Of `used_elsewhere` and `out_of_stack`.
struct ending_in_words {
  failure kind;
  char const* message;  ///< after who it was, where that is said
  char const* why;
};
[[nodiscard]] ending_in_words in_words(ending how) noexcept;

/// Ends the process, and leaves in the box why; on stderr, too, where nobody may read the box.
[[noreturn]] void end_process(black_box& box, ending how) noexcept;

}  // namespace interlock::checker
