#include <fmt/format.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {

int list_command(std::string const& program, arguments const& args) {
  namespace po = boost::program_options;
  command_line line{.usage = "list [PATTERN…]",
                    .purpose = "Lists the checks of this program: threads, name, what is expected.",
                    .examples = fmt::format("  {0} list\n  {0} list semaphore\n", program),
                    .options = {},
                    .positional = "pattern"};
  po::variables_map values;
  if (!parse(line, program, args, values)) return as_expected;
  std::vector<std::string> patterns;
  if (values.count("pattern") != 0) patterns = values["pattern"].as<std::vector<std::string>>();

  auto const entries = entries_named(patterns);
  std::string lines;
  std::size_t width = 0;
  for (auto const* each : entries) width = std::max(width, std::string_view{each->name()}.size());
  for (auto const* each : entries) {
    auto const& expected = each->expected();
    auto text = expected.to_pass() ? std::string{"passes"}
                                   : fmt::format("fails: {}", to_string(expected.kind()));
    for (auto const* engine : {"relacy", "native"})
      if (auto const* reason = expected.beyond(std::string_view{engine}))
        text += fmt::format("; not by {}: {}", engine, reason);
    lines += fmt::format("{} threads  {:<{}}  {}\n", each->what().threads, each->name(), width, text);
  }
  print(reports::without_commands(lines));
  return as_expected;
}

}  // namespace interlock::checker
