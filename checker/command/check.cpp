#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <variant>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/checkpoint_file.hpp>
#include <interlock/checker/command/agreement.hpp>
#include <interlock/checker/command/at_scale.hpp>
#include <interlock/checker/command/changed_sources.hpp>
#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/last_failed.hpp>
#include <interlock/checker/command/nearest.hpp>
#include <interlock/checker/command/presentation.hpp>
#include <interlock/checker/command/record_file.hpp>
#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/command/requirement.hpp>
#include <interlock/checker/command/result_cache.hpp>
#include <interlock/checker/command/selection.hpp>
#include <interlock/checker/command/sharding.hpp>
#include <interlock/checker/command/watching.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/queue/address.hpp>
#include <interlock/checker/queue/reporting.hpp>
#include <interlock/checker/queue/request.hpp>
#include <interlock/checker/worker/known_task.hpp>
#include <interlock/checker/worker/run.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/comparison.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

struct check_request {
  std::vector<entry const*> entries;
  std::vector<engine_name> engines;  ///< that search
  bool native = true;
  check_options options;
  /// As given; none: what each engine needs to say something of a check, see budget_of.
  std::optional<std::chrono::duration<double>> budget;
  bool counts_iterations = false;  ///< --iterations was given
  std::string not_at_scale;        ///< which checks --scale left out, in a sentence
  std::vector<report_target> reports;
  bool quiet = false;
  bool fail_fast = false;
  std::optional<reports::run> baseline;
  std::optional<result_cache> cache;
  std::optional<std::chrono::duration<double>> budget_total;
  required requirements;
  std::string checkpoint;  ///< the file; empty for none
  std::optional<queue::address> queue;  ///< where others do the work
  std::string run;                      ///< its name there; empty: one that follows from the request
  std::vector<std::variant<reports::check, saved_search>> before;  ///< of the run that goes on
};

/// Processor time for one check. rc11 proves. Relacy is a second opinion: what it finds in two seconds and not in the first
/// fraction of one is hardly anything. So it is with native runs, which find races at once and never come to an end.
std::chrono::duration<double> budget_of(std::string_view engine, check_request const& request) {
  using namespace std::chrono_literals;
  if (request.budget) return *request.budget;
  if (request.options.at_scale) return 5s;
  if (engine == "relacy") return 400ms;
  if (engine == "native" && !request.counts_iterations) return 100ms;
  return 2s;
}

/// What a checkpoint says itself: who resumes cannot have it otherwise.
constexpr std::array fixed_by_checkpoint{"engine",   "search",   "model",
                                         "symmetry", "spurious", "timeouts", "rounds"};

/// What chooses among all checks, or takes their results from elsewhere: who resumes goes on with those that are left.
constexpr std::array chosen_by_checkpoint{"exclude", "tag", "shard", "last-failed", "changed-since", "compiled-from", "baseline"};

}  // namespace

command_line check_line(std::string const& program) {
  po::options_description options;
  add_selection_options(options);
  options.add_options()
      ("engine", po::value<std::string>()->default_value("all"),
       "rc11: prove; relacy: a second opinion; native: run under ThreadSanitizer; some of them, as in rc11,native; all")
      ("search", po::value<std::string>()->default_value("auto"),
       "auto (rc11: every execution once; relacy: preemption bound 0, 1, 2, … to the end), full, "
       "bound=N (0, 1, … N), random=N")
      ("model", po::value<std::string>()->default_value("rc11"),
       "of rc11, what seq_cst means: rc11, c++20-sc, sc")
      ("symmetry", po::value<std::string>()->default_value("on"),
       "of rc11: on: of executions that differ in which thread of a role was which, explore one; off: all")
      ("budget", po::value<std::string>(),
       "processor time for each check under each engine (default: 2s of rc11, 400ms of relacy, 100ms of native runs, which "
       "have 2s if --iterations is given, and 5s with --scale); native runs take at most a second more by the clock")
      ("executions", po::value<std::string>(),
       "at most so many complete executions of each search, too, by one process: unlike time, the same on "
       "every machine")
      ("memory", po::value<std::string>()->default_value("1GiB"), "limit for each worker process")
      ("jobs,j", po::value<std::string>(), "how many processes at a time (default: the cores): one for each check, and what is left over "
       "for rc11 to divide the last checks among, if they take longer than a second")
      ("iterations", po::value<std::string>()->default_value("5000"), "of native runs, at most")
      ("scale", po::bool_switch(),
       "with --engine native: each check once, at its real size (hundreds of threads, thousands of turns), with throughput and fairness; "
       "those that have no such form are named, and do not run")
      ("seed", po::value<std::string>()->default_value("1"), "of random and native runs")
      ("spurious", po::value<std::string>()->default_value("1"),
       "spurious failures of each thread in each execution, and wake-ups; of rc11 three times as many wake-ups")
      ("timeouts", po::value<std::string>()->default_value("4"),
       "early timeouts of each thread in each execution")
      ("rounds", po::value<std::string>()->default_value("24"),
       "of rc11: rounds of a loop that counts them, or has an effect in each")
      ("hang-after", po::value<std::string>()->default_value("3s"),
       "how long one execution may take")
      ("checkpoint", po::value<std::string>(),
       "FILE: where to put what --engine rc11 has left to do, when the budget is spent or the run is "
       "interrupted")
      ("resume", po::value<std::string>(),
       "FILE: go on from there, with the same checks; what is then left goes to FILE again unless "
       "--checkpoint names another")
      ("queue", po::value<std::string>(),
       "ADDRESS: let workers do it (see work --help), on any machines; what is begun there goes on whatever becomes of this program, and the "
       "same command comes back to it. --budget is of searches of graphs then if it is given: time of all workers for each")
      ("run", po::value<std::string>(), "NAME of the run in the queue (default: one that is the same for the same checks and options)")
      ("report", po::value<std::vector<std::string>>()->composing(),
       ("FORMAT[=FILE], more than once if need be (default: text); formats: " + known_formats()).c_str())
      ("require", po::value<std::vector<std::string>>()->composing(),
       "LEVEL or TAG=LEVEL: checks that pass have to be proved or bounded by one engine at least, or (none) may stay open")
      ("baseline", po::value<std::string>(),
       "RECORD of an earlier run: says what changed since; only what broke, or is new and not as expected, counts")
      ("shard", po::value<std::string>(),
       "K/N: the K-th of N parts of about the same cost, by the times of --baseline if it is given; report merges their records")
      ("cache", po::value<std::string>(), "DIR: take from there what this very program came to before, and keep it there")
      ("no-cache", po::bool_switch(), "search for everything anew, whatever interlock.toml says")
      ("fail-fast", po::bool_switch(), "end with the first check that is not as expected")
      ("last-failed", po::bool_switch(), "only checks that were not as expected when they last ran here")
      ("changed-since", po::value<std::string>(),
       "REV: only checks whose sources differ from that commit of git, by what the compiler read (Ninja or Make)")
      ("compiled-from", po::value<std::vector<std::string>>()->composing(),
       "FILE: only checks whose sources include that file; more than once if need be")
      ("watch", po::bool_switch(), "go on: build again whenever a source changes, and check what was compiled from it")
      ("budget-total", po::value<std::string>(),
       "for all checks together, by the clock: each has its share of what is left, besides its own --budget")
      ("quiet,q", po::bool_switch(), "show only what is not as expected")
      ("verbose,v", po::bool_switch(), "show expected failures in full, too");
  add_source_root_option(options);
  return {.usage = "check [PATTERN…] [options]",
          .purpose = "Checks what the patterns name, or everything, and says what was found.\n"
                     "Exit status: 0 everything as expected, 1 something was not or the run was\n"
                     "interrupted, 2 the command line was wrong, 3 a check could not be run or a\n"
                     "report not be written. Of several: a report that is missing and engines that\n"
                     "contradict each other (3), then 1, then a check that could not be run (3).",
          .examples = fmt::format("  {0} check\n"
                                  "  {0} check semaphore --engine relacy --budget 60s\n"
                                  "  {0} check 'mutex/*<futex_mutex>' --search full\n"
                                  "  {0} check --report text --report junit=results.xml\n"
                                  "  {0} check mutex --engine rc11 --budget 1h --checkpoint mutex.left\n"
                                  "  {0} check semaphore --engine native --scale\n"
                                  "  {0} check --resume mutex.left --budget 8h\n"
                                  "  {0} check --engine rc11 --queue redis://queue.example\n",
                                  program),
          .options = options,
          .positional = "pattern"};
}

namespace {

// The options of the run that goes on stand in for those that were not given.
void resume(check_request& request, po::variables_map const& values, std::string const& file) {
  for (auto const* const name : fixed_by_checkpoint)
    if (!values[name].defaulted())
      throw usage_error{fmt::format("--resume goes on with what {} says; leave out --{}", file, name)};
  if (values.count("pattern") != 0)
    throw usage_error{fmt::format("--resume goes on with the checks of {}; leave out {}", file,
                                  values["pattern"].as<std::vector<std::string>>().front())};
  for (auto const* const name : chosen_by_checkpoint)
    if (values.count(name) != 0 && !values[name].defaulted())
      throw usage_error{fmt::format("--resume goes on with the checks of {}; leave out --{}", file, name)};
  auto from = checkpoint_from(file);
  auto& options = request.options;
  options.model = from.model;
  options.symmetry = from.symmetry;
  options.spurious = from.spurious;
  options.timeouts = from.timeouts;
  options.rounds = from.rounds;
  options.search = search_choice::parse(from.search);
  options.resumed = true;
  request.engines = {engine_name::rc11};
  request.native = false;
  request.before = std::move(from.checks);
}

// Of whom others do the work for.
void read_queue(check_request& request, po::variables_map const& values) {
  bool const named = values.count("run") != 0;
  if (values.count("queue") == 0) {
    if (named) throw usage_error{"--run is the name of a run in a queue; add --queue, or leave it out"};
    return;
  }
  for (auto const* const local : {"jobs", "checkpoint", "resume"})
    if (values.count(local) != 0)
      throw usage_error{fmt::format("--{} is of work that is done here, and --queue lets others do it; leave out one of them", local)};
  request.queue = queue::parse_address("--queue", values["queue"].as<std::string>());
  if (!named) return;
  request.run = values["run"].as<std::string>();
  if (!queue::is_name_of_run(request.run))
    throw usage_error{fmt::format("--run {}: give at most 64 letters, digits, and - . _", request.run)};
}

// "all", or names with commas between them, in the order in which they are to run.
void choose_engines(check_request& request, std::string const& text) {
  request.native = text == "all";
  request.engines = request.native ? std::vector{engine_name::rc11, engine_name::relacy} : std::vector<engine_name>{};
  if (request.native) return;
  for (std::size_t begin = 0; begin <= text.size();) {
    auto const end = std::min(text.find(',', begin), text.size());
    auto const name = text.substr(begin, end - begin);
    auto const named = engine_from(name);
    bool const again = named ? std::ranges::find(request.engines, *named) != request.engines.end() : name == "native" && request.native;
    if (again) throw usage_error{fmt::format("--engine {}: {} is named twice", text, name)};
    if (named) request.engines.push_back(*named);
    else if (name == "native") request.native = true;
    else
      throw usage_error{fmt::format("--engine {}: there is no such engine{}; choose of rc11, relacy and native, or all", text,
                                    suggestion(name, {"rc11", "relacy", "native", "all"}))};
    begin = end + 1;
  }
}

// Of the entries, those that failed when they last ran.
void keep_last_failed(std::vector<entry const*>& entries) {
  auto const failed = last_failed();
  std::erase_if(entries, [&](entry const* each) { return std::ranges::find(failed, each->name()) == failed.end(); });
}

// Of the entries, those that may not be what they were.
void keep_changed(std::vector<entry const*>& entries, po::variables_map const& values) {
  std::vector<std::string> names;
  for (auto const* each : entries) names.emplace_back(each->where().file_name());
  auto const root = source_root_from(values, names);
  std::set<std::filesystem::path> changed;
  if (values.count("changed-since") != 0) changed = changed_since(values["changed-since"].as<std::string>(), root);
  if (values.count("compiled-from") != 0)
    for (auto const& each : values["compiled-from"].as<std::vector<std::string>>()) {
      if (!std::filesystem::exists(each)) throw usage_error{fmt::format("--compiled-from {}: there is no such file", each)};
      changed.insert(std::filesystem::weakly_canonical(each));
    }
  entries = compiled_from(changed, root, entries);
}

// What an earlier run says of these checks, and of those that are gone: of others nothing is asked now.
reports::run of_these(reports::run result, std::vector<entry const*> const& entries) {
  auto const is_named = [](std::vector<entry const*> const& in, std::string const& name) {
    return std::ranges::any_of(in, [&](entry const* each) { return name == each->name(); });
  };
  auto const all = entries_named({});
  std::erase_if(result.checks, [&](reports::check const& each) { return is_named(all, each.name) && !is_named(entries, each.name); });
  return result;
}

check_request request_from(po::variables_map const& values) {
  auto const text = [&](char const* name) -> std::string const& {
    return values[name].as<std::string>();
  };
  check_request result;
  choose_engines(result, text("engine"));
  auto& options = result.options;
  options.search = search_choice::parse(text("search"));
  options.model = parse_model("--model", text("model"));
  if (auto const& symmetry = text("symmetry"); symmetry != "on" && symmetry != "off")
    throw usage_error{fmt::format("--symmetry {}: choose on or off", symmetry)};
  else options.symmetry = symmetry == "on";
  if (values.count("budget") != 0) result.budget = parse_duration("--budget", text("budget"));
  if (values.count("executions") != 0)
    options.executions = parse_count("--executions", text("executions"), 1, 1'000'000'000'000);
  options.hang_after = parse_duration("--hang-after", text("hang-after"));
  options.memory_mib = parse_mib("--memory", text("memory"));
  options.iterations = parse_count("--iterations", text("iterations"), 1, 1'000'000'000);
  result.counts_iterations = !values["iterations"].defaulted();
  options.seed = parse_count("--seed", text("seed"), 0, 0xffff'ffff);
  options.spurious = static_cast<unsigned>(parse_count("--spurious", text("spurious"), 0, 100));
  options.timeouts = static_cast<unsigned>(parse_count("--timeouts", text("timeouts"), 0, 100));
  options.rounds = static_cast<unsigned>(parse_count("--rounds", text("rounds"), 1, most_of_rounds));
  auto const cores = std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN));
  options.jobs = values.count("jobs") != 0
                     ? static_cast<unsigned>(parse_count("--jobs", text("jobs"), 1, 1024))
                     : static_cast<unsigned>(cores);
  result.quiet = values["quiet"].as<bool>();
  if (result.quiet && values["verbose"].as<bool>()) throw usage_error{"--quiet and --verbose: only one of them can be meant"};
  result.fail_fast = values["fail-fast"].as<bool>();
  if (values.count("budget-total") != 0) result.budget_total = parse_duration("--budget-total", text("budget-total"));
  if (values.count("require") != 0) result.requirements = required{requirements_from(values["require"].as<std::vector<std::string>>())};

  options.at_scale = values["scale"].as<bool>();
  if (options.at_scale) refuse_beside_scale(values, result.native && result.engines.empty());
  bool const resumes = values.count("resume") != 0;
  if (resumes) {
    resume(result, values, text("resume"));
  } else {
    result.entries = selected_entries(values);
    if (values["last-failed"].as<bool>()) keep_last_failed(result.entries);
    if (values.count("changed-since") != 0 || values.count("compiled-from") != 0) keep_changed(result.entries, values);
    if (options.at_scale) result.not_at_scale = keep_scaled(result.entries);
    if (values.count("baseline") != 0) result.baseline = of_these(record_from(text("baseline")), result.entries);
    if (values.count("shard") != 0) {
      result.entries = part_of(result.entries, shard_from(text("shard")), result.baseline.value_or(reports::run{}));
      if (result.baseline) result.baseline = of_these(std::move(*result.baseline), result.entries);
    }
    if (values.count("cache") != 0 && !values["no-cache"].as<bool>()) result.cache.emplace("--cache", text("cache"));
  }
  auto const* const names_file = values.count("checkpoint") != 0 ? "checkpoint" : "resume";
  if (values.count(names_file) != 0) {
    result.checkpoint = text(names_file);
    if (result.native || result.engines != std::vector{engine_name::rc11} ||
        !options.search.exhaustive())
      throw usage_error{"--checkpoint: only a search by --engine rc11 to its end can be taken up "
                        "again; add --engine rc11, and leave out --search"};
    try_out_checkpoint(fmt::format("--{}", names_file), result.checkpoint);
    options.keep_unfinished = true;
  }
  read_queue(result, values);
  std::vector<std::string> formats{"text"};
  if (values.count("report") != 0) formats = values["report"].as<std::vector<std::string>>();
  result.reports = parse_report_targets("--report", formats);
  return result;
}

// What another run needs to go on: in the order of `names`, the records of what has finished, and
// what is left of the rest.
checkpoint checkpoint_of(check_request const& request, std::vector<std::string> const& names,
                         tasks_run const& now) {
  checkpoint result{.model = request.options.model,
                    .symmetry = request.options.symmetry,
                    .spurious = request.options.spurious,
                    .timeouts = request.options.timeouts,
                    .rounds = request.options.rounds,
                    .search = request.options.search.text(),
                    .checks = {}};
  for (auto const& name : names) {
    auto const left = std::ranges::find(now.unfinished, name, &saved_search::check);
    auto const record = std::ranges::find(now.run.checks, name, &reports::check::name);
    if (left != now.unfinished.end()) result.checks.emplace_back(*left);
    else if (record != now.run.checks.end()) result.checks.emplace_back(*record);
  }
  return result;
}

// The entry of a check that a checkpoint names.
entry const& entry_named(std::string const& name) {
  for (auto const* each : entries_named({}))
    if (each->name() == name) return *each;
  throw usage_error{fmt::format("--resume: there is no check {} any more; begin the checks anew", name)};
}

// A check that cannot be run leaves a record that says so.
reports::run without_sibling(std::vector<entry const*> const& entries, std::string const& path) {
  reports::run result;
  for (auto const* each : entries) {
    reports::check record;
    record.name = each->name();
    record.engine = "native";
    record.threads = threads_in_record(each->what());
    record.verdict = reports::verdict::error;
    record.error = fmt::format("{} is missing: it is built beside this program by "
                               "interlock_add_checks; build it, or choose --engine relacy",
                               path);
    judge(record, *each);
    result.checks.push_back(std::move(record));
  }
  return result;
}

void keep_results(check_request const& request, reports::run const& run) {
  for (auto const& each : run.checks) {
    auto options = request.options;
    auto const engine = engine_from(each.engine);
    if (!engine) continue;
    options.engine = *engine;
    request.cache->keep(entry_named(each.name), options, each);
  }
}

arguments with_command(std::string command, arguments const& args) {
  arguments all{std::move(command)};
  all.insert(all.end(), args.begin(), args.end());
  return all;
}

run_limits limits_of(check_request const& request) {
  run_limits result{.total = request.budget_total};
  if (request.fail_fast)
    result.suffices = [&request](reports::check const& each) { return !request.requirements.is_met_by(each); };
  return result;
}

}  // namespace

int check_command(std::string const& program, arguments const& args) {
  interruption const until_all_is_reported;
  po::variables_map values;
  if (!parse(check_line(program), program, args, values)) return as_expected;
  if (values["watch"].as<bool>()) return check_again_and_again(program, args);
  auto const request = request_from(values);
  if (request.entries.empty() && request.before.empty())
    for (auto const& [option, why] : {std::pair{"last-failed", "none of these checks failed when it last ran here"},
                                      std::pair{"changed-since", "the sources of these checks are what they were then"},
                                      std::pair{"compiled-from", "these checks were compiled from other files"}})
      if (values.count(option) != 0 && !values[option].defaulted()) {
        say(program, fmt::format("--{}: {}", option, why));
        return as_expected;
      }

  if (!request.not_at_scale.empty()) say(program, request.not_at_scale);
  if (request.options.at_scale && request.entries.empty()) return could_not_run;

  auto const sibling = own_path() + ".tsan";
  bool const has_sibling = std::filesystem::exists(sibling);
  auto natively = request.options;
  natively.budget = budget_of("native", request);
  std::vector<std::unique_ptr<task>> tasks;
  queue::request asked{.options = request.options, .budget = request.budget, .tasks = {}};
  std::vector<entry const*> stranded;
  std::set<std::string> reasons;  // why engines do not judge what was asked of them
  std::vector<std::string> names;
  reports::run finished;
  for (auto const& each : request.before) {
    if (auto const* const record = std::get_if<reports::check>(&each)) {
      finished.checks.push_back(*record);
      names.push_back(record->name);
      continue;
    }
    auto const& left = std::get<saved_search>(each);
    auto options = request.options;
    options.engine = engine_name::rc11;
    options.budget = budget_of("rc11", request);
    tasks.push_back(make_search_task(entry_named(left.check), options, left));
    names.push_back(left.check);
  }
  for (auto const* each : request.entries) {
    auto const& expected = each->expected();
    for (auto const engine : request.engines) {
      if (auto const* const reason = expected.beyond(to_string(engine)); reason != nullptr) {
        reasons.insert(reason);
        continue;
      }
      auto options = request.options;
      options.engine = engine;
      options.budget = budget_of(to_string(engine), request);
      auto known = request.cache ? request.cache->find(*each, options) : std::nullopt;
      tasks.push_back(known ? make_known_task(std::move(*known)) : make_search_task(*each, options));
      asked.tasks.push_back({each->name(), std::string{to_string(engine)}, options.budget});
      names.emplace_back(each->name());
    }
    if (!request.native) continue;
    if (auto const* const reason = expected.beyond("native"); reason != nullptr) {
      reasons.insert(reason);
      continue;
    }
    if (has_sibling) {
      tasks.push_back(make_native_task(*each, natively, sibling));
      asked.tasks.push_back({each->name(), "native", natively.budget});
    } else {
      stranded.push_back(each);
    }
  }
  if (!stranded.empty())
    say(program, fmt::format("{} is missing, so nothing can run natively: build it (it comes with "
                             "interlock_add_checks) or choose --engine relacy",
                             sibling));

  bool const nobody_judges = tasks.empty() && stranded.empty() && finished.checks.empty() && !reasons.empty();
  if (nobody_judges)
    for (auto const& each : reasons) say(program, fmt::format("nothing was checked: {}; choose another --engine", each));

  auto const shown = request.quiet ? std::make_unique<no_progress>() : make_progress();
  auto jobs = request.options.jobs;
  std::optional<queue::run_in_queue> by_others;
  if (request.queue && !tasks.empty()) {
    by_others.emplace(program, *request.queue, request.run, std::move(asked));
    tasks = by_others->tasks();
    constexpr unsigned looked_at = 16;  // of those that are begun at about the same time
    jobs = looked_at;
  }
  auto done = run_tasks(std::move(tasks), jobs, *shown, limits_of(request));
  auto& run = done.run;
  bool all_written = true;
  if (!request.checkpoint.empty()) {
    run.checks.insert(run.checks.end(), finished.checks.begin(), finished.checks.end());
    std::ranges::sort(run.checks, {}, [&](reports::check const& each) {
      return std::ranges::find(names, each.name) - names.begin();
    });
    try {
      write_checkpoint(request.checkpoint, checkpoint_of(request, names, done));
    } catch (std::exception const& e) {
      all_written = false;
      say(program, e.what());
    }
  }
  auto const errors = without_sibling(stranded, sibling);
  run.checks.insert(run.checks.end(), errors.checks.begin(), errors.checks.end());

  remember_failed(run);
  if (request.cache) keep_results(request, run);
  auto const text = text_options_from(values, run);
  // To be kept: who finds it asks where it comes from.
  if (std::ranges::any_of(request.reports, [](report_target const& each) { return each.format != "text"; }))
    run.origin = origin_of_run(with_command("check", args), text.source_root);
  auto outcome = request.requirements.outcome_of(run);
  if (request.baseline) {
    auto const comparison = reports::compare(*request.baseline, run);
    all_written &= write_comparison(comparison, request.reports);
    outcome = outcome_of(comparison);
    if (outcome == reports::outcome::as_expected && !request.requirements.shortfalls(run).empty()) outcome = reports::outcome::not_as_expected;
  }
  all_written &= write_reports(request.reports, run, text);
  if (!request.checkpoint.empty() && all_written && !done.unfinished.empty())
    say(program, fmt::format("not finished: {1} of {2} checks; {0} check --resume {3} goes on", program,
                             done.unfinished.size(), names.size(), request.checkpoint));
  // An option has ended it, and not somebody who may come back: workers are not to go on with what nobody asks for.
  bool const given_up = run.interrupted && run.interrupted->by.starts_with("--");
  if (by_others && (by_others->is_over() || given_up) && all_written) by_others->leave();
  else if (by_others && !by_others->is_lost())
    say(program, fmt::format("the run {0} stays in the queue at {1}: the same command comes back to it, and {2} queue remove {0} ends it",
                             by_others->name(), request.queue->text(), program));
  auto const differ = differences(run);
  for (auto const& each : differ) say(program, each.text);
  bool const wrong = std::ranges::any_of(differ, &difference::is_an_error);
  if (run.interrupted)
    say(program, fmt::format("interrupted by {}: what had finished is reported, {} did not run",
                             run.interrupted->by, run.interrupted->did_not_run.size()));
  for (auto const& each : request.requirements.shortfalls(run)) say(program, each);
  if (!all_written || wrong || nobody_judges) return could_not_run;
  return static_cast<int>(outcome);
}

}  // namespace interlock::checker
