#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/worker/run.hpp>
#include <interlock/checker/worker/task.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

struct check_request {
  std::vector<entry const*> entries;
  bool relacy = true;
  bool native = true;
  check_options options;
  std::vector<report_target> reports;
  bool verbose = false;
};

command_line check_line(std::string const& program) {
  po::options_description options;
  options.add_options()
      ("engine", po::value<std::string>()->default_value("all"),
       "relacy: search interleavings; native: run under ThreadSanitizer; all")
      ("search", po::value<std::string>()->default_value("auto"),
       "of relacy: auto (preemption bound 0, 1, 2, … to the end), full, bound=N, random=N")
      ("budget", po::value<std::string>()->default_value("2s"),
       "time for each check under each engine")
      ("memory", po::value<std::string>()->default_value("1GiB"), "limit for each worker process")
      ("jobs,j", po::value<std::string>(), "how many checks at a time (default: the cores)")
      ("iterations", po::value<std::string>()->default_value("5000"), "of native runs")
      ("seed", po::value<std::string>()->default_value("1"), "of random and native runs")
      ("spurious", po::value<std::string>()->default_value("1"),
       "spurious failures and wake-ups of each thread in each execution")
      ("timeouts", po::value<std::string>()->default_value("4"),
       "early timeouts of each thread in each execution")
      ("hang-after", po::value<std::string>()->default_value("3s"),
       "how long one execution may take")
      ("report", po::value<std::vector<std::string>>()->composing(),
       ("FORMAT[=FILE], more than once if need be (default: text); formats: " + known_formats()).c_str())
      ("verbose,v", po::bool_switch(), "show expected failures in full, too");
  return {.usage = "check [PATTERN…] [options]",
          .purpose = "Checks what the patterns name, or everything, and says what was found.\n"
                     "Exit status: 0 everything as expected, 1 something was not, 2 the command\n"
                     "line was wrong, 3 a check could not be run.",
          .examples = fmt::format("  {0} check\n"
                                  "  {0} check semaphore --engine relacy --budget 60s\n"
                                  "  {0} check 'mutex/*<futex_mutex>' --search full\n"
                                  "  {0} check --report text --report junit=results.xml\n",
                                  program),
          .options = options,
          .positional = "pattern"};
}

check_request request_from(po::variables_map const& values) {
  auto const text = [&](char const* name) -> std::string const& {
    return values[name].as<std::string>();
  };
  check_request result;
  auto const& engine = text("engine");
  if (engine != "relacy" && engine != "native" && engine != "all")
    throw usage_error{
        fmt::format("--engine {}: there is no such engine; choose relacy, native or all", engine)};
  result.relacy = engine != "native";
  result.native = engine != "relacy";

  auto& options = result.options;
  options.search = search_choice::parse(text("search"));
  options.budget = parse_duration("--budget", text("budget"));
  options.hang_after = parse_duration("--hang-after", text("hang-after"));
  options.memory_mib = parse_mib("--memory", text("memory"));
  options.iterations = parse_count("--iterations", text("iterations"), 1, 1'000'000'000);
  options.seed = parse_count("--seed", text("seed"), 0, 0xffff'ffff);
  options.spurious = static_cast<unsigned>(parse_count("--spurious", text("spurious"), 0, 100));
  options.timeouts = static_cast<unsigned>(parse_count("--timeouts", text("timeouts"), 0, 100));
  auto const cores = std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN));
  options.jobs = values.count("jobs") != 0
                     ? static_cast<unsigned>(parse_count("--jobs", text("jobs"), 1, 1024))
                     : static_cast<unsigned>(cores);
  result.verbose = values["verbose"].as<bool>();

  std::vector<std::string> patterns;
  if (values.count("pattern") != 0) patterns = values["pattern"].as<std::vector<std::string>>();
  result.entries = entries_named(patterns);
  std::vector<std::string> formats{"text"};
  if (values.count("report") != 0) formats = values["report"].as<std::vector<std::string>>();
  result.reports = parse_report_targets("--report", formats);
  return result;
}

// A check that cannot be run leaves a record that says so.
reports::run without_sibling(std::vector<entry const*> const& entries, std::string const& path) {
  reports::run result;
  for (auto const* each : entries) {
    reports::check record;
    record.name = each->name();
    record.engine = "native";
    record.threads = each->what().threads;
    record.verdict = reports::verdict::error;
    record.error = fmt::format("{} is missing: it is built beside this program by "
                               "interlock_add_checks; build it, or choose --engine relacy",
                               path);
    judge(record, *each);
    result.checks.push_back(std::move(record));
  }
  return result;
}

}  // namespace

int check_command(std::string const& program, arguments const& args) {
  po::variables_map values;
  if (!parse(check_line(program), program, args, values)) return as_expected;
  auto const request = request_from(values);

  auto const sibling = own_path() + ".tsan";
  bool const has_sibling = std::filesystem::exists(sibling);
  std::vector<std::unique_ptr<task>> tasks;
  std::vector<entry const*> stranded;
  for (auto const* each : request.entries) {
    auto const& expected = each->expected();
    if (request.relacy && expected.beyond("relacy") == nullptr)
      tasks.push_back(make_relacy_task(*each, request.options));
    if (!request.native || expected.beyond("native") != nullptr) continue;
    if (has_sibling) tasks.push_back(make_native_task(*each, request.options, sibling));
    else stranded.push_back(each);
  }
  if (!stranded.empty())
    fmt::print(stderr, "{}: {} is missing, so nothing can run natively: build it (it comes with "
                       "interlock_add_checks) or choose --engine relacy\n",
               program, sibling);

  auto const shown = make_progress(stderr);
  auto [run, interrupted] = run_tasks(std::move(tasks), request.options.jobs, *shown);
  auto const errors = without_sibling(stranded, sibling);
  run.checks.insert(run.checks.end(), errors.checks.begin(), errors.checks.end());

  for (auto const& target : request.reports)
    write_report(target, run,
                 {.colour = target.file.empty() && ::isatty(STDOUT_FILENO) != 0,
                  .verbose = request.verbose,
                  .program = program});
  if (!interrupted) return static_cast<int>(reports::outcome_of(run));
  fmt::print(stderr, "{}: interrupted: what had finished is reported\n", program);
  return not_as_expected;
}

}  // namespace interlock::checker
