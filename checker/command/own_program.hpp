// The program that runs, and what made it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// The path of the running executable. Throws std::system_error.
[[nodiscard]] std::string own_path();

/// How it was called, so that it can be called again from where it was: by its name alone where the shell found it, else by a
/// path, relative where it lies below the working directory.
[[nodiscard]] std::string called_as();

/// `text` as a shell takes it for one word.
[[nodiscard]] std::string shell_word(std::string_view text);

/// What a command of the shell prints to stdout; nothing where it fails.
[[nodiscard]] std::optional<std::string> output_of(std::string const& command);

/// Of what it was loaded from: another build may do something else. Complexity: of the file's size.
[[nodiscard]] std::string checksum_of_program();

/// An argument as it may be published: what stands for user and password in an address, as in redis://USER:PASSWORD@HOST, is left out.
[[nodiscard]] std::string without_credentials(std::string argument);

/// Of a run that begins now, with these arguments, of sources below `source_root`. What cannot be told is left empty.
[[nodiscard]] reports::origin origin_of_run(std::vector<std::string> const& arguments, std::string const& source_root);

}  // namespace interlock::checker
