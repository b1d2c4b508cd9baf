// The subcommands, and what they share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/program_options.hpp>

#include <interlock/checker/options.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

enum exit_status : int { as_expected = 0, not_as_expected = 1, wrong_usage = 2, could_not_run = 3 };

using arguments = std::vector<std::string>;

/// Each prints to stdout and stderr and returns an exit status; each throws usage_error.
int list_command(std::string const& program, arguments const& args);
int check_command(std::string const& program, arguments const& args);
int audit_command(std::string const& program, arguments const& args);
int explore_command(std::string const& program, arguments const& args);
int harden_command(std::string const& program, arguments const& args);
int replay_command(std::string const& program, arguments const& args);
int report_command(std::string const& program, arguments const& args);
int work_command(std::string const& program, arguments const& args);
int queue_command(std::string const& program, arguments const& args);

/// The catalogue's entries that one of the patterns names, sorted; all when there are no patterns.
/// A pattern with * ? or [ is a glob over the whole name; any other is a part of the name.
/// Throws usage_error with the nearest names for a pattern that names none.
[[nodiscard]] std::vector<entry const*> entries_named(std::vector<std::string> const& patterns);

/// Parses `args` by the options given; throws usage_error. Prints usage and returns false when
/// --help was given.
struct command_line {
  std::string usage;     ///< "check [PATTERN…] [options]"
  std::string purpose;   ///< a sentence
  std::string examples;  ///< lines, each indented
  boost::program_options::options_description options;
  std::string positional;  ///< the option that positional words go to
  int most_positional = -1;
};
[[nodiscard]] bool parse(command_line const& line, std::string const& program,
                         arguments const& args, boost::program_options::variables_map& values);

/// "60s", "1.5m", "500ms", "2" (seconds). Throws usage_error; `option` names it there.
[[nodiscard]] std::chrono::duration<double> parse_duration(std::string_view option,
                                                           std::string_view text);
/// "512MiB", "2GiB". Throws usage_error.
[[nodiscard]] engine_name parse_engine(std::string_view option, std::string_view text);
[[nodiscard]] memory_model parse_model(std::string_view option, std::string_view text);
[[nodiscard]] std::uint64_t parse_mib(std::string_view option, std::string_view text);
/// A whole number within [least, most]. Throws usage_error.
[[nodiscard]] std::uint64_t parse_count(std::string_view option, std::string_view text,
                                        std::uint64_t least, std::uint64_t most);

/// The path of the running executable. Throws std::system_error.
[[nodiscard]] std::string own_path();

}  // namespace interlock::checker
