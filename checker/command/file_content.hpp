// What a file holds that somebody names on the command line, or that is found where one is kept.
#pragma once

#include <string>

namespace interlock::checker {

/// Of a file, or of a pipe as <(command) has it, at most 256 MiB; "-" is a file of that name. Throws std::runtime_error with the
/// reason, a sentence's end: "it is a directory".
[[nodiscard]] std::string content_of_file(std::string const& file);

}  // namespace interlock::checker
