// Writing to descriptors, whatever is behind them: an error is a value here and never a signal.
#pragma once

#include <functional>
#include <string_view>

namespace interlock::checker {

/// Makes this process one that writing cannot end: a closed pipe and a limit on files are errors
/// and no signals. Of stdin, stdout and stderr, opens what is closed, so that nothing else takes
/// its number; to read from it or to write to it fails as before. To be called first in main.
void prepare_descriptors() noexcept;

/// Writes all of `text`. While it has to wait, `goes_on` is asked now and then whether to wait on.
/// Returns 0, or the errno of the first error: EINTR where it did not go on.
[[nodiscard]] int write_all(int descriptor, std::string_view text,
                            std::function<bool()> const& goes_on) noexcept;

/// Says "PROGRAM: SENTENCE" on stderr if that can be: nothing depends on whether it is heard.
void say(std::string_view program, std::string_view sentence) noexcept;
/// The same of text as it is. After an interruption, what would have to wait is not said.
void show_on_stderr(std::string_view text) noexcept;

/// Prints to stdout. A reader who went away has seen enough, which is no error; any other one
/// throws std::runtime_error with a sentence.
void print(std::string_view text);

}  // namespace interlock::checker
