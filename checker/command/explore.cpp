#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/presentation.hpp>
#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/command/selection.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/explore/commitment.hpp>
#include <interlock/checker/explore/deadline.hpp>
#include <interlock/checker/explore/distinct.hpp>
#include <interlock/checker/explore/orders.hpp>
#include <interlock/checker/explore/shrink.hpp>
#include <interlock/checker/explore/trial.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/stepper/console.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/analysis/explanation.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

std::string counted(std::uint64_t n, char const* what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string in_words(effort const& e) {
  auto text = fmt::format("{}, {}", counted(e.steps, "step"),
                          e.switches == 1 ? "1 switch" : fmt::format("{} switches", e.switches));
  if (e.old_values != 0) text += ", " + counted(e.old_values, "old value");
  if (e.surprises != 0) text += ", " + counted(e.surprises, "spurious event");
  return text;
}

/// Puts down from where on it is lost, and between the steps, too, for those who read them.
void mark_commitment(reports::check& record, commitment const& found) {
  auto& steps = record.failed->steps;
  if (!found.after_step || steps.empty()) return;
  auto const after = std::min(*found.after_step, steps.back().number);
  record.explored->lost_after = after;
  auto const place = std::find_if(steps.begin(), steps.end(),
                                  [&](auto const& step) { return step.number > after; });
  reports::step remark;
  remark.note = "no continuation from here can pass";
  steps.insert(place, std::move(remark));
}

reports::exploration in_record(distinct_failures const& found) {
  reports::exploration result;
  result.executions = found.executions;
  result.reached = found.reached;
  result.complete = found.complete;
  for (auto const& each : found.classes)
    result.failures.push_back({.kind = each.first.kind,
                               .message = each.first.message,
                               .places = each.first.places,
                               .replay = to_text(each.token),
                               .execution = each.execution,
                               .times = each.times});
  return result;
}

// What `check` would say. A search of graphs also finds what takes many switches, and proves; one of
// interleavings shows first what is easiest to follow.
std::optional<reports::first_by_check> search_as_check(distinct_failures& found,
                                                       reports::check& record, entry const& what,
                                                       check_options const& options,
                                                       watch::clock::time_point until) {
  std::optional<reports::first_by_check> first;
  if (options.engine != engine_name::rc11) return first;
  auto said = search_under(what, options, until);
  if (said.failed) {
    first = {.kind = said.failed->kind,
             .message = said.failed->message,
             .places = said.failed->places,
             .execution = said.executions};
    bool const known = std::ranges::any_of(found.classes, [&](failure_class const& each) {
      return signature_of(each.first) == signature_of(*said.failed);
    });
    if (!known && !said.replay.empty())
      found.classes.push_back({*said.failed, token_from(said.replay), 0, 0});
  }
  if (said.verdict == reports::verdict::unknown || !found.classes.empty()) return first;
  record.verdict = said.verdict;
  record.reached = std::move(said.reached);
  record.executions = said.executions;
  record.stands_for = said.stands_for;
  record.limits = std::move(said.limits);
  record.error = std::move(said.error);
  record.failed = std::move(said.failed);
  return first;
}

// Its steps up to where it does not go on, where the time was over before it was known to be stuck.
reports::failure as_seen(failure_class const& found, attempt const& again) {
  if (again.failed) return *again.failed;
  auto result = found.first;
  result.steps = again.steps;
  reports::keep_objects_of_steps(result);
  return result;
}

shrunk explain_first(reports::check& record, entry const& what, distinct_failures const& found,
                     check_options const& options, watch::clock::time_point deadline) {
  auto const& first = found.classes.front();
  auto plain = shrink(what, first.token, options, after_part(1.0 / 3, deadline), deadline);
  record.verdict = reports::verdict::failed;
  record.executions = first.execution != 0 ? first.execution : record.explored->checked->execution;
  record.failed = as_seen(first, plain.best);
  record.replay = to_text(plain.token);
  record.reached = plain.after == plain.before
                       ? "nothing plainer was found"
                       : fmt::format("shortened from {} to {}", in_words(plain.before),
                                     in_words(plain.after));
  if (!plain.finished) record.reached += " before the budget was spent";
  record.failed->explanation = reports::explain(*record.failed);
  record.explored->orders =
      advise_on_orders(what, *record.failed, options, after_part(2.0 / 3, deadline));
  if (plain.best.failed)
    mark_commitment(record, find_commitment(what, plain.token, plain.best, options, deadline));
  return plain;
}

// At a terminal, unless the options say otherwise. Throws usage_error.
bool wants_to_step(po::variables_map const& values) {
  bool const forced = values["step"].as<bool>();
  bool const refused = values["no-step"].as<bool>();
  if (forced && refused) throw usage_error{"--step and --no-step: only one of them can be meant"};
  if (forced && !is_terminal(STDIN_FILENO))
    throw usage_error{"--step takes its commands from a terminal, and stdin is none"};
  return forced || (!refused && is_terminal(STDIN_FILENO) && is_terminal(STDOUT_FILENO));
}

void step_through(entry const& what, shrunk const& found, check_options const& options) {
  stepper at{found.token, found.best,
             [&](replay_token const& token) { return try_out(what, token, options); }};
  print("\nStepping through it: an empty line goes on, help lists the commands.\n");
  interrupt_scope const interrupts;
  step_at_console(at, std::cin, std::cout,
                  {.width = [] { return terminal_width(STDOUT_FILENO); },
                   .emphasis = takes_colour(STDOUT_FILENO),
                   .program = shell_word(called_as()),
                   .interrupted = interrupt_scope::interrupted});
}

}  // namespace

command_line explore_line(std::string const& program) {
  command_line line{
      .usage = "explore CHECK [options]",
      .purpose = "Finds the ways in which a check fails, makes the first as plain as it can be,\n"
                 "and says from which step on it is lost and which memory orders would mend it.\n"
                 "At a terminal you can then step through it, and into what could have been.\n"
                 "Exit status: 1 when it fails, 0 when no failure was found, 3 when it could not be run.",
      .examples = fmt::format("  {0} explore 'mutex/excludes<relaxed_unlock_mutex>'\n"
                              "  {0} explore flag/publishes --report text --report html=race.html\n",
                              program),
      .options = {},
      .positional = "check",
      .most_positional = 1};
  line.options.add_options()
      ("budget", po::value<std::string>()->default_value("10s"), "time by the clock for all of it")
      ("engine", po::value<std::string>()->default_value("rc11"), "rc11 or relacy")
      ("model", po::value<std::string>()->default_value("rc11"),
       "of rc11, what seq_cst means: rc11, c++20-sc, sc")
      ("spurious", po::value<std::string>()->default_value("1"),
       "spurious failures of each thread in each execution, and wake-ups; of rc11 three times as many wake-ups")
      ("timeouts", po::value<std::string>()->default_value("4"),
       "early timeouts of each thread in each execution")
      ("rounds", po::value<std::string>()->default_value("24"),
       "of rc11: rounds of a loop that counts them, or has an effect in each")
      ("report", po::value<std::vector<std::string>>()->composing(),
       ("FORMAT[=FILE], more than once if need be (default: text); formats: " + known_formats()).c_str())
      ("step", po::bool_switch(), "step through it, even if stdout is no terminal")
      ("no-step", po::bool_switch(), "do not step through it, even at a terminal");
  add_source_root_option(line.options);
  return line;
}

int explore_command(std::string const& program, arguments const& args) {
  auto const line = explore_line(program);
  po::variables_map values;
  if (!parse(line, program, args, values)) return as_expected;
  if (values.count("check") == 0)
    throw usage_error{fmt::format("the form is {} {}", program, line.usage)};
  auto const pattern = values["check"].as<std::vector<std::string>>().front();
  auto const entries = entries_named({pattern});
  if (entries.size() > 1)
    throw usage_error{fmt::format("{} names {} checks; explore takes one, such as {}", pattern,
                                  entries.size(), entries.front()->name())};
  auto const& what = *entries.front();

  auto const text = [&](char const* name) { return values[name].as<std::string>(); };
  auto const budget = parse_duration("--budget", text("budget"));
  check_options options;
  options.engine = parse_engine("--engine", text("engine"));
  options.model = parse_model("--model", text("model"));
  options.spurious = static_cast<unsigned>(parse_count("--spurious", text("spurious"), 0, 100));
  options.timeouts = static_cast<unsigned>(parse_count("--timeouts", text("timeouts"), 0, 100));
  options.rounds = static_cast<unsigned>(parse_count("--rounds", text("rounds"), 1, most_of_rounds));

  bool const step = wants_to_step(values);
  std::vector<std::string> formats{"text"};
  if (values.count("report") != 0) formats = values["report"].as<std::vector<std::string>>();
  auto const targets = parse_report_targets("--report", formats);

  auto const start = watch::clock::now();
  auto const deadline = start + std::chrono::duration_cast<watch::clock::duration>(budget);
  auto found = find_failures(what, options, after_part(1.0 / 4, deadline), deadline);
  reports::check record;
  record.name = what.name();
  record.engine = to_string(options.engine);
  record.search = options.search.text();
  record.threads = threads_in_record(what.what());
  record.limits = found.limits;
  record.verdict = found.complete          ? reports::verdict::proved
                   : found.reached.empty() ? reports::verdict::unknown
                                           : reports::verdict::bounded;
  record.reached = found.complete ? "" : found.reached;
  record.executions = found.executions;
  auto checked = search_as_check(found, record, what, options, after_part(1.0 / 4, deadline));
  record.explored = in_record(found);
  record.explored->checked = std::move(checked);
  std::optional<shrunk> plain;
  if (!found.error.empty()) {
    record.verdict = reports::verdict::error;
    record.error = found.error;
    record.reached.clear();
  }
  std::string not_explained;  // for lack of a process, memory or descriptors
  try {
    if (!found.classes.empty()) plain = explain_first(record, what, found, options, deadline);
  } catch (std::system_error const& e) {
    not_explained = e.what();
    record.verdict = reports::verdict::failed;
    record.executions = found.classes.front().execution;
    record.failed = found.classes.front().first;
    record.replay = to_text(found.classes.front().token);
  }
  judge(record, what);
  record.seconds = std::chrono::duration<double>(watch::clock::now() - start).count();
  bool const all_written = [&] {
    interruption const until_all_is_written;
    reports::run const run{.checks = {record}};
    auto shown = text_options_from(values, run);
    shown.verbose = true;
    return write_reports(targets, run, shown);
  }();
  if (step && plain) step_through(what, *plain, options);
  if (!not_explained.empty()) say(program, "the failure could not be explained: " + not_explained);
  if (!all_written || !not_explained.empty() || record.verdict == reports::verdict::error)
    return could_not_run;
  return record.failed ? not_as_expected : as_expected;
}

}  // namespace interlock::checker
