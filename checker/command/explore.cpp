#include <cstdio>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/explore/commitment.hpp>
#include <interlock/checker/explore/distinct.hpp>
#include <interlock/checker/explore/orders.hpp>
#include <interlock/checker/explore/shrink.hpp>
#include <interlock/checker/stepper/console.hpp>
#include <interlock/reports/text.hpp>

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

void mark_commitment(reports::failure& failed, commitment const& found) {
  if (!found.after_step) return;
  auto const after = *found.after_step;
  auto const place = std::find_if(failed.steps.begin(), failed.steps.end(), [&](auto const& step) {
    return step.number > after;
  });
  reports::step remark;
  remark.note = "no continuation from here can pass";
  failed.steps.insert(place, std::move(remark));
}

std::string in_words(order_change const& change) {
  return fmt::format("{} {}: {} instead of {} ({}:{})", change.object,
                     model::name_of(change.what.operation), model::name_of(change.what.success),
                     change.from, change.what.file, change.what.line);
}

void print_advice(order_advice const& advice, std::string const& kind) {
  using seq_cst = order_advice::with_seq_cst;
  if (advice.seq_cst == seq_cst::fails)
    fmt::print("orders  with every operation seq_cst it still fails ({}): {}\n",
               advice.seq_cst_kind,
               advice.seq_cst_kind == kind ? "the logic is at fault, not the memory orders"
                                           : "the memory orders are not all that is wrong");
  if (advice.seq_cst == seq_cst::passes)
    fmt::print("orders  with every operation seq_cst it passes: the memory orders are at fault\n");
  if (advice.seq_cst == seq_cst::not_known)
    fmt::print("orders  whether it fails with every operation seq_cst was too much for the budget\n");
  for (auto const& each : advice.remedies) {
    auto const* lead = "nearest change";
    for (auto const& change : each.changes) {
      fmt::print("        {}  {}\n", lead, in_words(change));
      lead = "          and  ";
    }
    fmt::print("                        confirmed by search: {}\n", each.reached);
  }
  if (advice.remedies.empty() && advice.seq_cst == seq_cst::passes)
    fmt::print("        no stronger order at one or two of its operations suffices{}\n",
               advice.complete ? "" : ", of those that the budget let be tried");
}

void print_other_classes(distinct_failures const& found, std::string const& program) {
  if (found.classes.size() > 1)
    fmt::print("\nit can fail in {} ways; the others:\n", found.classes.size());
  for (std::size_t i = 1; i < found.classes.size(); ++i) {
    auto const& each = found.classes[i];
    fmt::print("  {}: {}\n", each.first.kind, each.first.message);
    for (auto const& place : each.first.places)
      fmt::print("    {}:{}\n", place.file, place.line);
    fmt::print("    {} replay {}\n", program, to_text(each.token));
  }
  fmt::print("\n{}, {} of them failing; {}\n", counted(found.executions, "execution"),
             [&] {
               std::uint64_t times = 0;
               for (auto const& each : found.classes) times += each.times;
               return times;
             }(),
             found.complete ? "the search was complete"
                            : found.reached.empty() ? "the budget was spent before a bound was complete"
                                                    : "the search is " + found.reached);
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

void step_through(entry const& what, shrunk const& found, check_options const& options,
                  std::string const& program) {
  stepper at{found.token, found.best,
             [&](replay_token const& token) { return try_out(what, token, options); }};
  fmt::print("\nStepping through it: an empty line goes on, help lists the commands.\n");
  std::fflush(stdout);  // before std::cout goes on
  interrupt_scope const interrupts;
  step_at_console(at, std::cin, std::cout,
                  {.width = [] { return terminal_width(STDOUT_FILENO); },
                   .emphasis = takes_colour(STDOUT_FILENO),
                   .program = program,
                   .interrupted = interrupt_scope::interrupted});
}

}  // namespace

int explore_command(std::string const& program, arguments const& args) {
  command_line line{
      .usage = "explore CHECK [options]",
      .purpose = "Finds the ways in which a check fails, makes the first as plain as it can be,\n"
                 "and says from which step on it is lost and which memory orders would mend it.\n"
                 "At a terminal you can then step through it, and into what could have been.\n"
                 "Exit status: 1 when it fails, 0 when no failure was found.",
      .examples = fmt::format("  {} explore 'mutex/excludes<relaxed_unlock_mutex>'\n", program),
      .options = {},
      .positional = "check",
      .most_positional = 1};
  line.options.add_options()
      ("budget", po::value<std::string>()->default_value("10s"), "time for all of it")
      ("spurious", po::value<std::string>()->default_value("1"),
       "spurious failures and wake-ups of each thread in each execution")
      ("timeouts", po::value<std::string>()->default_value("4"),
       "early timeouts of each thread in each execution")
      ("step", po::bool_switch(), "step through it, even if stdout is no terminal")
      ("no-step", po::bool_switch(), "do not step through it, even at a terminal");
  po::variables_map values;
  if (!parse(line, program, args, values)) return as_expected;
  if (values.count("check") == 0)
    throw usage_error{fmt::format("the form is {} {}", program, line.usage)};
  auto const pattern = values["check"].as<std::vector<std::string>>().front();
  auto const entries = entries_named({pattern});
  auto const exact = std::find_if(entries.begin(), entries.end(),
                                  [&](entry const* each) { return pattern == each->name(); });
  if (entries.size() > 1 && exact == entries.end())
    throw usage_error{fmt::format("{} names {} checks; explore takes one, such as {}", pattern,
                                  entries.size(), entries.front()->name())};
  auto const& what = exact == entries.end() ? *entries.front() : **exact;

  auto const text = [&](char const* name) { return values[name].as<std::string>(); };
  auto const budget = parse_duration("--budget", text("budget"));
  check_options options;
  options.spurious = static_cast<unsigned>(parse_count("--spurious", text("spurious"), 0, 100));
  options.timeouts = static_cast<unsigned>(parse_count("--timeouts", text("timeouts"), 0, 100));

  bool const step = wants_to_step(values);

  auto const found = find_failures(what, options, budget / 4);
  if (found.classes.empty()) {
    fmt::print("{}: no failure in {}; {}\n", what.name(), counted(found.executions, "execution"),
               found.complete ? "the search was complete"
                              : found.reached.empty() ? "the budget was spent" : found.reached);
    return as_expected;
  }
  auto plain = shrink(what, found.classes.front().token, options, budget / 4);

  reports::check record;
  record.name = what.name();
  record.engine = "relacy";
  record.search = options.search.text();
  record.threads = what.what().threads;
  record.verdict = reports::verdict::failed;
  record.expected = what.expected().to_pass() ? "passes" : to_string(what.expected().kind());
  record.executions = found.classes.front().execution;
  record.failed = plain.best.failed ? plain.best.failed : found.classes.front().first;
  record.limits = plain.best.limits;
  record.replay = to_text(plain.token);
  record.reached = plain.after == plain.before
                       ? "nothing plainer was found"
                       : fmt::format("shortened from {} to {}", in_words(plain.before),
                                     in_words(plain.after));
  if (!plain.finished) record.reached += " before the budget was spent";

  auto const lost = find_commitment(what, plain.token, plain.best, options, budget / 4);
  auto const kind = record.failed->kind;
  auto const for_advice = *record.failed;
  mark_commitment(*record.failed, lost);

  fmt::print("{}", reports::failure_text(record, {.colour = takes_colour(STDOUT_FILENO),
                                                  .verbose = true,
                                                  .program = program}));
  if (!lost.after_step)
    fmt::print("        where the failure became certain was too much for the budget\n");
  print_advice(advise_on_orders(what, for_advice, options, budget / 4), kind);
  print_other_classes(found, program);
  if (step) step_through(what, plain, options, program);
  return not_as_expected;
}

}  // namespace interlock::checker
