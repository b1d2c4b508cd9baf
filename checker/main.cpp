#include <interlock/checker/main.hpp>

#include <exception>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/debug_info/place_text.hpp>
#include <interlock/checker/output/descriptors.hpp>

namespace interlock {
namespace {

using namespace checker;

struct subcommand {
  char const* name;
  char const* purpose;
  int (*run)(std::string const& program, arguments const& args);
};

constexpr subcommand subcommands[]{
    {"list", "what can be checked", list_command},
    {"check", "check it", check_command},
    {"work", "do what others check --queue, on this machine", work_command},
    {"queue", "what is in a queue, and how far it is", queue_command},
    {"audit", "see whether checks would notice if their code were weaker", audit_command},
    {"harden", "find the weakest orders with which checks pass", harden_command},
    {"explore", "understand how a check fails", explore_command},
    {"replay", "run one failing execution again", replay_command},
    {"report", "render a saved record, or compare two", report_command},
};

std::string usage(std::string const& program) {
  auto text = fmt::format(
      "{} checks concurrent code under every interleaving and under ThreadSanitizer.\n\n", program);
  for (auto const& each : subcommands)
    text += fmt::format("  {} {:<8} {}\n", program, each.name, each.purpose);
  return text + fmt::format("\n{} COMMAND --help tells more.\n", program);
}

int dispatch(std::string const& program, arguments args) {
  if (args.empty()) {
    show_on_stderr(usage(program));
    return wrong_usage;
  }
  if (args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
    print(usage(program));
    return as_expected;
  }
  if (args[0] == "--version") {
    print(fmt::format("interlock {}\n", INTERLOCK_VERSION));
    return as_expected;
  }
  auto const name = args[0];
  args.erase(args.begin());
  for (auto const& each : subcommands)
    if (name == each.name) return each.run(program, args);
  throw usage_error{fmt::format("there is no command {}; {} --help lists them", name, program)};
}

}  // namespace

int main(int argc, char const* const* argv) {
  prepare_descriptors();
  debug_info::tell_places();
  auto const program = argc > 0 ? std::filesystem::path{argv[0]}.filename().string() : "interlock";
  try {
    return dispatch(program, {argv + 1, argv + argc});
  } catch (usage_error const& e) {
    say(program, e.what());
    return wrong_usage;
  } catch (std::exception const& e) {
    say(program, e.what());
    return could_not_run;
  }
}

}  // namespace interlock
