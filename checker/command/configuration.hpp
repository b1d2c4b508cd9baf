// interlock.toml: options that need not be given each time.
//
//   [check]
//   engine = "rc11,native"
//   budget = "10s"
//   require = ["proved", "slow=bounded"]
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/program_options.hpp>

namespace interlock::checker {

/// The file that holds here: interlock.toml in the working directory or the nearest above it; empty where there is none.
[[nodiscard]] std::string configuration_file();

/// What the section of a command says, as options of that command. Paths in it are relative to the file. Throws usage_error with the
/// file, the line and one sentence where it cannot be read, is no TOML, or says what the command has no option for.
[[nodiscard]] std::vector<boost::program_options::option> options_in(std::string const& file, std::string_view command,
                                                                     boost::program_options::options_description const& known);

/// "FILE:LINE" where the file has the option that a problem of the command speaks of, as "--budget soon: …" does, and the words of its
/// command line have not; else empty.
[[nodiscard]] std::string place_in_configuration(std::string_view problem, std::string_view command, std::span<std::string const> words);

}  // namespace interlock::checker
