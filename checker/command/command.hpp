// The subcommands, and what they share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/program_options.hpp>

#include <interlock/checker/command/own_program.hpp>
#include <interlock/checker/options.hpp>

namespace interlock::checker {

enum exit_status : int { as_expected = 0, not_as_expected = 1, wrong_usage = 2, could_not_run = 3 };

using arguments = std::vector<std::string>;

/// What a command takes, for those who parse it, describe it and complete it.
struct command_line {
  std::string usage;     ///< "check [PATTERN…] [options]"
  std::string purpose;   ///< sentences
  std::string examples;  ///< lines, each indented
  boost::program_options::options_description options;
  std::string positional;  ///< the option that positional words go to
  int most_positional = -1;
};

/// Each prints to stdout and stderr and returns an exit status; each throws usage_error.
int list_command(std::string const& program, arguments const& args);
int check_command(std::string const& program, arguments const& args);
int audit_command(std::string const& program, arguments const& args);
int doctor_command(std::string const& program, arguments const& args);
int explain_command(std::string const& program, arguments const& args);
int explore_command(std::string const& program, arguments const& args);
int harden_command(std::string const& program, arguments const& args);
int manual_command(std::string const& program, arguments const& args);
int replay_command(std::string const& program, arguments const& args);
int report_command(std::string const& program, arguments const& args);
int work_command(std::string const& program, arguments const& args);
int queue_command(std::string const& program, arguments const& args);

[[nodiscard]] command_line list_line(std::string const& program);
[[nodiscard]] command_line check_line(std::string const& program);
[[nodiscard]] command_line audit_line(std::string const& program);
[[nodiscard]] command_line doctor_line(std::string const& program);
[[nodiscard]] command_line explain_line(std::string const& program);
[[nodiscard]] command_line explore_line(std::string const& program);
[[nodiscard]] command_line harden_line(std::string const& program);
[[nodiscard]] command_line manual_line(std::string const& program);
[[nodiscard]] command_line replay_line(std::string const& program);
[[nodiscard]] command_line report_line(std::string const& program);
[[nodiscard]] command_line work_line(std::string const& program);
[[nodiscard]] command_line queue_line(std::string const& program);

struct subcommand {
  std::string_view name;
  std::string_view purpose;
  int (*run)(std::string const& program, arguments const& args);
  command_line (*line)(std::string const& program);
};
/// All of them, in the order to list them.
[[nodiscard]] std::span<subcommand const> subcommands() noexcept;

/// Those of the command, and those of every command.
[[nodiscard]] boost::program_options::options_description all_options(command_line const& line);
/// Parses `args`, and what interlock.toml says, by the options given; throws usage_error. Prints usage and returns false when
/// --help was given.
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

}  // namespace interlock::checker
