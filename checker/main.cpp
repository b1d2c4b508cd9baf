#include <interlock/checker/main.hpp>

#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/configuration.hpp>
#include <interlock/checker/command/nearest.hpp>
#include <interlock/checker/debug_info/place_text.hpp>
#include <interlock/checker/output/descriptors.hpp>

namespace interlock {
namespace {

using namespace checker;

std::string usage(std::string const& program) {
  auto text = fmt::format(
      "{} checks concurrent code under every interleaving and under ThreadSanitizer.\n\n", program);
  for (auto const& each : subcommands())
    text += fmt::format("  {} {:<8} {}\n", program, each.name, each.purpose);
  return text + fmt::format("\n{} COMMAND --help tells more.\n\n"
                            "Exit status: 0 as expected, 1 not as expected or interrupted, 2 the command line was\n"
                            "wrong, 3 a check could not be run or a report not be written.\n", program);
}

// Where interlock.toml is to blame, its line is said.
int run(subcommand const& command, std::string const& program, arguments const& args) {
  try {
    return command.run(program, args);
  } catch (usage_error const& e) {
    auto const at = place_in_configuration(e.what(), command.name, args);
    if (at.empty()) throw;
    throw usage_error{fmt::format("{}: {}", at, e.what())};
  }
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
  std::vector<std::string> names;
  for (auto const& each : subcommands()) {
    if (name == each.name) return run(each, program, args);
    names.emplace_back(each.name);
  }
  throw usage_error{
      fmt::format("there is no command {}{}; {} --help lists them", name, suggestion(name, names), program)};
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
