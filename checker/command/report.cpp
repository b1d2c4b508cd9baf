#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/presentation.hpp>
#include <interlock/checker/command/record_file.hpp>
#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/reports/comparison.hpp>
#include <interlock/reports/merge.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

struct report_request {
  std::vector<std::string> records;
  std::optional<std::string> baseline;
  std::vector<report_target> targets;
  bool verbose = false;
};

}  // namespace

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
  add_source_root_option(options);
  return {.usage = "report RECORD… [options]",
          .purpose = "Renders a record again that check --report json=RECORD wrote; - is stdin. Several records, of\n"
                     "different shards of one program, are rendered as one.\n"
                     "Exit status: that of the run, 0, 1 or 3. With --baseline: 1 when a check\n"
                     "that was as expected no longer is, or a new one is not, 3 when a check could\n"
                     "not be run, else 0.",
          .examples = fmt::format("  {0} report run.json --format markdown\n"
                                  "  {0} report run.json --format sarif=run.sarif --format github\n"
                                  "  {0} report run.json --baseline main.json\n"
                                  "  {0} report shard1.json shard2.json --format html=run.html --format json=run.json\n"
                                  "  {0} check --report json | {0} report - --format junit\n",
                                  program),
          .options = options,
          .positional = "record"};
}

namespace {

report_request request_from(po::variables_map const& values, std::string const& program) {
  if (values.count("record") == 0)
    throw usage_error{fmt::format("which record? The form is {} report RECORD, where {} check "
                                  "--report json=RECORD wrote it", program, program)};
  report_request result;
  result.records = values["record"].as<std::vector<std::string>>();
  if (values.count("baseline") != 0) result.baseline = values["baseline"].as<std::string>();
  if (std::ranges::count(result.records, from_stdin) + (result.baseline == from_stdin ? 1 : 0) > 1)
    throw usage_error{"only one record can come from stdin: give the others, or --baseline, a file"};
  std::vector<std::string> formats;
  if (values.count("format") != 0) formats = values["format"].as<std::vector<std::string>>();
  else if (!result.baseline) formats.emplace_back("text");
  result.targets = parse_report_targets("--format", formats);
  result.verbose = values["verbose"].as<bool>();
  return result;
}

reports::run all_of(std::vector<std::string> const& records) {
  std::vector<std::pair<std::string, reports::run>> runs;
  for (auto const& each : records) runs.emplace_back(each == from_stdin ? "stdin" : each, record_from(each));
  try {
    return reports::merged(std::move(runs));
  } catch (std::invalid_argument const& e) {
    throw usage_error{e.what()};
  }
}

}  // namespace

int report_command(std::string const& program, arguments const& args) {
  po::variables_map values;
  if (!parse(report_line(program), program, args, values)) return as_expected;
  auto const request = request_from(values, program);
  auto const run = all_of(request.records);
  interruption const until_all_is_written;
  auto outcome = outcome_of(run);
  bool all_written = true;
  if (request.baseline) {
    auto const baseline = record_from(*request.baseline);
    auto const comparison = reports::compare(baseline, run);
    outcome = outcome_of(comparison);
    all_written = write_comparison(comparison, request.targets);
  }
  all_written &= write_reports(request.targets, run,
                               text_options_from(values, run));
  return all_written ? static_cast<int>(outcome) : could_not_run;
}

}  // namespace interlock::checker
