#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/run.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/text.hpp>

namespace interlock::checker {
namespace {

class no_progress final : public progress {
  void finished(reports::check const&, std::size_t, std::size_t) override {}
  void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
  void over() override {}
};

entry const& entry_of(replay_token const& token) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (token.check == each->name()) return *each;
  throw usage_error{fmt::format(
      "the replay token is of the check {}, which this program does not have", token.check)};
}

}  // namespace

int replay_command(std::string const& program, arguments const& args) {
  namespace po = boost::program_options;
  command_line const line{
      .usage = "replay TOKEN",
      .purpose = "Runs exactly the execution of a token and shows it, step by step.\n"
                 "Exit status: 1 when it fails, 0 when it does not.",
      .examples = fmt::format("  {} replay il1:h3NlbWFwaG9yZS8…\n", program),
      .options = {},
      .positional = "token",
      .most_positional = 1};
  po::variables_map values;
  if (!parse(line, program, args, values)) return as_expected;
  if (values.count("token") == 0)
    throw usage_error{fmt::format("the form is {} {}", program, line.usage)};
  auto const token = token_from(values["token"].as<std::vector<std::string>>().front());
  if (token.engine != "relacy")
    throw usage_error{fmt::format("the replay token is of the engine {}, which this program does "
                                  "not have", token.engine)};

  check_options const options;
  no_progress silent;
  std::vector<std::unique_ptr<task>> tasks;
  tasks.push_back(make_replay_task(entry_of(token), token, options));
  auto const run = run_tasks(std::move(tasks), 1, silent).run;
  if (run.checks.empty()) return could_not_run;
  fmt::print("{}", reports::failure_text(run.checks.front(),
                                         {.colour = ::isatty(STDOUT_FILENO) != 0,
                                          .verbose = true,
                                          .program = program}));
  return run.checks.front().failed ? not_as_expected : as_expected;
}

}  // namespace interlock::checker
