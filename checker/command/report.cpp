#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/record_file.hpp>
#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/reports/comparison.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

struct report_request {
  std::string record;
  std::optional<std::string> baseline;
  std::vector<report_target> targets;
  bool verbose = false;
};

command_line report_line(std::string const& program) {
  std::string formats;
  for (auto const* each : reports::renderers())
    formats += fmt::format("{}{} ({})", formats.empty() ? "" : ", ", each->name(), each->purpose());
  po::options_description options;
  options.add_options()
      ("format", po::value<std::vector<std::string>>()->composing(),
       fmt::format("FORMAT[=FILE], may be given more than once: {}. Default: text, or with "
                   "--baseline the comparison alone", formats).c_str())
      ("baseline", po::value<std::string>(),
       "an older record: says what is broken, fixed, new, changed and gone since")
      ("verbose,v", po::bool_switch(), "show expected failures in full, too");
  return {.usage = "report RECORD [options]",
          .purpose = "Renders a record again that check --report json=RECORD wrote; - is stdin.\n"
                     "Exit status: that of the run, 0, 1 or 3. With --baseline: 1 when a check\n"
                     "that was as expected no longer is, or a new one is not, 3 when a check could\n"
                     "not be run, else 0.",
          .examples = fmt::format("  {0} report run.json --format markdown\n"
                                  "  {0} report run.json --format sarif=run.sarif --format github\n"
                                  "  {0} report run.json --baseline main.json\n"
                                  "  {0} check --report json | {0} report - --format junit\n",
                                  program),
          .options = options,
          .positional = "record",
          .most_positional = 1};
}

report_request request_from(po::variables_map const& values, std::string const& program) {
  if (values.count("record") == 0)
    throw usage_error{fmt::format("which record? The form is {} report RECORD, where {} check "
                                  "--report json=RECORD wrote it", program, program)};
  report_request result;
  result.record = values["record"].as<std::vector<std::string>>().front();
  if (values.count("baseline") != 0) result.baseline = values["baseline"].as<std::string>();
  if (result.record == from_stdin && result.baseline == from_stdin)
    throw usage_error{"only one record can come from stdin: give RECORD or --baseline a file"};
  std::vector<std::string> formats;
  if (values.count("format") != 0) formats = values["format"].as<std::vector<std::string>>();
  else if (!result.baseline) formats.emplace_back("text");
  result.targets = parse_report_targets("--format", formats);
  result.verbose = values["verbose"].as<bool>();
  return result;
}

/// In front of a text report, and beside any other one that would be damaged by it.
void write_comparison(reports::comparison const& comparison,
                      std::vector<report_target> const& targets) {
  auto const takes_stdout = [](report_target const& t) {
    return t.file.empty() && t.format != "text";
  };
  auto const has_text = std::any_of(targets.begin(), targets.end(), [](report_target const& t) {
    return t.file.empty() && t.format == "text";
  });
  auto const text = reports::comparison_text(comparison) + (has_text ? "\n" : "");
  if (std::any_of(targets.begin(), targets.end(), takes_stdout)) show_on_stderr(text);
  else print(text);
}

}  // namespace

int report_command(std::string const& program, arguments const& args) {
  po::variables_map values;
  if (!parse(report_line(program), program, args, values)) return as_expected;
  auto const request = request_from(values, program);
  auto const run = record_from(request.record);
  interruption const until_all_is_written;
  auto outcome = outcome_of(run);
  bool all_written = true;
  if (request.baseline) {
    auto const baseline = record_from(*request.baseline);
    auto const comparison = reports::compare(baseline, run);
    outcome = outcome_of(comparison);
    try {
      write_comparison(comparison, request.targets);
    } catch (std::runtime_error const& e) {
      all_written = false;
      say(program, e.what());
    }
  }
  all_written &= write_reports(request.targets, run,
                               {.colour = ::isatty(STDOUT_FILENO) != 0,
                                .verbose = request.verbose,
                                .program = program});
  return all_written ? static_cast<int>(outcome) : could_not_run;
}

}  // namespace interlock::checker
