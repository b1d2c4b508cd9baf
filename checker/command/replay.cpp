#include <exception>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/presentation.hpp>
#include <interlock/checker/command/replay_target.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/replay/debugger.hpp>
#include <interlock/checker/trace/line.hpp>
#include <interlock/checker/worker/run.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/render/text.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

}  // namespace

command_line replay_line(std::string const& program) {
  po::options_description options;
  options.add_options()
      ("check", po::value<std::string>(), "which of the record's failed checks")
      ("trace", po::bool_switch(), "print each operation as it happens, and no table after them")
      ("edit", po::value<std::vector<std::string>>()->composing(),
       "with this change of the source, as audit names it; more than once if need be")
      ("break", po::value<std::string>(),
       "under a debugger: stop inside the operation that is step STEP, before it takes effect");
  add_source_root_option(options);
  return {.usage = "replay TOKEN|RECORD [options]",
          .purpose =
              "Runs exactly the execution of a token, or of the failed check in a record that\n"
              "check --report json=RECORD wrote, and shows it, step by step.\n"
              "Exit status: 1 when it fails, 0 when it does not, 3 when it could not be run.",
          .examples = fmt::format("  {0} replay il2:h3NlbWFwaG9yZS8…\n"
                                  "  {0} replay run.json --check 'flag/publishes<relaxed_flag>'\n"
                                  "  {0} replay il2:h3NlbWFwaG9yZS8… --trace\n"
                                  "  gdb --args {0} replay il2:h3NlbWFwaG9yZS8… --break 5\n",
                                  program),
          .options = options,
          .positional = "token",
          .most_positional = 1};
}

namespace {

std::optional<std::string> given(po::variables_map const& values, char const* option) {
  if (values.count(option) == 0) return std::nullopt;
  return values[option].as<std::string>();
}

// Prints each step at once: what comes next may take the process down. That it cannot be printed is
// no business of the code that runs, and is said after it.
class trace {
 public:
  void print_step(reports::step const& s) {
    try {
      if (!problem_) print(trace_line(s) + "\n");
    } catch (std::runtime_error const&) {
      problem_ = std::current_exception();
    }
  }
  void require_printed() const {
    if (problem_) std::rethrow_exception(problem_);
  }

 private:
  std::exception_ptr problem_;
};

int report_outcome(reports::check record, po::variables_map const& values, bool traced) {
  auto text = text_options_from(values, {.checks = {record}});
  text.verbose = true;
  if (traced && record.failed) record.failed->steps.clear();
  print(reports::failure_text(record, text));
  return record.failed ? not_as_expected : as_expected;
}

int replay_for_debugger(replay_target const& target, std::uint64_t stop_at,
                        po::variables_map const& values, bool traced) {
  if (!debugger_attached())
    throw usage_error{
        fmt::format("--break stops in a debugger, and none is attached; run gdb "
                    "--args {} replay {} --break {}",
                    own_path(), to_text(target.token), stop_at)};
  trace shown;
  auto run = run_for_debugger(target.what, target.token, stop_at, [&](reports::step const& s) {
    if (traced) shown.print_step(s);
  });
  shown.require_printed();
  auto const status = report_outcome(std::move(run.record), values, traced);
  if (stop_at <= run.steps) return status;
  throw usage_error{fmt::format("--break {}: the execution has {} step{}", stop_at, run.steps,
                                run.steps == 1 ? "" : "s")};
}

}  // namespace

int replay_command(std::string const& program, arguments const& args) {
  po::variables_map values;
  auto const line = replay_line(program);
  if (!parse(line, program, args, values)) return as_expected;
  if (values.count("token") == 0)
    throw usage_error{fmt::format("the form is {} {}", program, line.usage)};
  bool const traced = values["trace"].as<bool>();
  std::optional<std::uint64_t> stop_at;
  if (auto const text = given(values, "break"))
    stop_at = parse_count("--break", *text, 1, 1'000'000'000);
  auto const target = replay_target_from(values["token"].as<std::vector<std::string>>().front(),
                                         given(values, "check"));
  check_options options;
  if (values.count("edit") != 0) {
    if (stop_at) throw usage_error{"--break stops in the code as it is; leave out --edit"};
    for (auto const& each : values["edit"].as<std::vector<std::string>>()) try {
        options.edits.push_back(edit_from(each));
      } catch (std::invalid_argument const& e) {
        throw usage_error{fmt::format("--edit: {}", e.what())};
      }
  }
  if (stop_at) return replay_for_debugger(target, *stop_at, values, traced);

  interruption const until_it_is_reported;
  trace shown;
  no_progress silent;
  std::vector<std::unique_ptr<task>> tasks;
  tasks.push_back(
      make_replay_task(target.what, target.token, options,
                       traced ? [&](reports::step const& s) { shown.print_step(s); }
                              : std::function<void(reports::step const&)>{}));
  auto run = run_tasks(std::move(tasks), 1, silent).run;
  shown.require_printed();
  if (run.interrupted) {
    say(program, fmt::format("interrupted by {}: the execution did not come to its end",
                             run.interrupted->by));
    return could_not_run;
  }
  if (auto const& record = run.checks.front(); record.verdict == reports::verdict::error)
    throw std::runtime_error{record.error};
  return report_outcome(std::move(run.checks.front()), values, traced);
}

}  // namespace interlock::checker
