#include <algorithm>
#include <array>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <interlock/checker/audit/hardening.hpp>
#include <interlock/checker/command/audit.hpp>
#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/presentation.hpp>
#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/command/selection.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;
using reports::printable;

}  // namespace

command_line harden_line(std::string const& program) {
  po::options_description options;
  add_audit_options(options);
  options.add_options()
      ("from", po::value<std::string>()->default_value("seq_cst"),
       "where to begin: seq_cst (every order; also for checks that fail as they are), source (as it is)")
      ("report", po::value<std::vector<std::string>>()->composing(),
       "FORMAT[=FILE], more than once if need be (default: text); formats: text, json, patch");
  return {.usage = "harden [PATTERN…] [options]",
          .purpose = "Finds memory orders with which the checks still pass and of which none can be weaker: each in turn is\n"
                     "made as weak as the checks that reach it allow, under rc11 and without a build. What comes out is a\n"
                     "proposal: it is as good as the checks are (see audit), and what they cannot show is said. The operations\n"
                     "of one macro change together; what a library does below a line stays as it is.\n"
                     "Exit status: 0 orders were found, 1 the search for them was interrupted, 2 the command line was\n"
                     "wrong, 3 there were none to find or a report could not be written.",
          .examples = fmt::format("  {0} harden counting_semaphore --source 'impl/semaphore/counting.hpp'\n"
                                  "  {0} harden 'flag/publishes<relaxed_flag>' --report patch\n",
                                  program),
          .options = options,
          .positional = "pattern"};
}

namespace {

std::string name_of(reports::hardened_order const& each) {
  return each.of_failure ? each.operation + " that fails" : each.operation;
}

std::string order_in_words(reports::hardened_order const& each) {
  bool const is_left_out = each.operation == "fence" && each.found == "relaxed";
  auto const found = is_left_out ? std::string{"left out"} : each.found;
  if (each.is_weaker) return fmt::format("{}, weaker than {} in the source", found, each.in_source);
  if (each.is_stronger) return fmt::format("{}, stronger than {} in the source", found, each.in_source);
  if (each.found != each.in_source) return fmt::format("{} for {} in the source", found, each.in_source);
  return fmt::format("{}, as in the source", found);
}

std::string cost_in_words(reports::hardened_order const& each) {
  auto const undecided = each.undecided.empty() ? std::string{} : fmt::format("; {} could not be judged within the budget", fmt::join(each.undecided, ", "));
  return fmt::format("{} check{}, {} search{}, {:.2f} s{}", each.checks, each.checks == 1 ? "" : "s", each.searches,
                     each.searches == 1 ? "" : "es", each.seconds, undecided);
}

std::string in_words(reports::verdict with_all, std::size_t checks) {
  auto const text = fmt::format("{} check{}", checks, checks == 1 ? "" : "s");
  if (with_all == reports::verdict::unknown) return fmt::format("not each of {} was seen to pass", text);
  return fmt::format("{} pass{}, {}", text, checks == 1 ? "es" : "", with_all == reports::verdict::proved ? "proved" : "within bounds");
}

// Orders were found beside others that are as at the start, and not as in the source.
std::string interruption_in_words(reports::hardening const& found) {
  return fmt::format("interrupted by {}: {} order{} not tried, beside which, as they were at the start, those above were found", found.interrupted_by,
                     found.not_tried, found.not_tried == 1 ? " was" : "s were");
}

std::string text_of(reports::hardening const& found) {
  std::string result;
  std::string file;
  for (auto const& each : found.orders) {
    if (each.where.file != file) {
      file = each.where.file;
      result += printable(file) + '\n';
    }
    result += fmt::format("  {}:{}  {:<24}  {}  ({})\n", each.where.line, each.where.column, printable(name_of(each)),
                          order_in_words(each), cost_in_words(each));
  }
  auto const count = [&](auto const& which) { return std::ranges::count_if(found.orders, which); };
  result += fmt::format("\n{} orders: {} as in the source, {} weaker, {} stronger; with all of them {}; model {}\n",
                        found.orders.size(), count([](auto const& each) { return each.found == each.in_source; }),
                        count([](auto const& each) { return each.is_weaker; }),
                        count([](auto const& each) { return each.is_stronger; }), in_words(found.with_all, found.checks.size()), found.model);
  if (auto const undecided = count([](auto const& each) { return !each.undecided.empty(); }); undecided != 0)
    result += fmt::format("{} could perhaps be weaker: some check came to no end within the budget (--budget)\n", undecided);
  if (!found.interrupted_by.empty()) result += interruption_in_words(found) + '\n';
  if (!found.limits.empty()) {
    result += "what these checks cannot show:\n";
    for (auto const& each : found.limits) result += fmt::format("  - {}\n", printable(each));
  }
  if (count([](auto const& each) { return each.found != each.in_source; }) != 0)
    result += "--report patch shows the difference as a patch of the source\n";
  return result;
}

std::string patch_text(reports::hardening const& found, std::string const& root) {
  auto const patch = patch_of(found, root);
  std::string result;
  if (!found.interrupted_by.empty()) result += "# " + interruption_in_words(found) + '\n';
  for (auto const& each : patch.by_hand)
    result += fmt::format("# by hand, for it is not certain where the order is spelled: {}:{}:{} {}: {}\n", printable(each.where.file), each.where.line,
                          each.where.column, name_of(each), order_in_words(each));
  return result + patch.text;
}

std::string json_of(reports::hardening const& found) {
  using json = nlohmann::ordered_json;
  auto orders = json::array();
  for (auto const& each : found.orders)
    orders.push_back({{"file", each.where.file},
                      {"line", each.where.line},
                      {"column", each.where.column},
                      {"operation", each.operation},
                      {"of_failure", each.of_failure},
                      {"in_source", each.in_source},
                      {"found", each.found},
                      {"undecided", each.undecided},
                      {"checks", each.checks},
                      {"searches", each.searches},
                      {"seconds", each.seconds}});
  auto left_out = json::array();
  for (auto const& each : found.left_out) left_out.push_back({{"check", each.check}, {"why", each.why}});
  json all{{"format", "interlock hardening"},
           {"version", 1},
           {"model", found.model},
           {"verdict", to_string(found.with_all)},
           {"seconds", found.seconds},
           {"orders", std::move(orders)},
           {"checks", found.checks},
           {"left_out", std::move(left_out)},
           {"limits", found.limits}};
  if (!found.interrupted_by.empty()) {
    all["interrupted_by"] = found.interrupted_by;
    all["not_tried"] = found.not_tried;
  }
  return all.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

constexpr std::array<std::string_view, 3> harden_formats{"text", "json", "patch"};

}  // namespace

int harden_command(std::string const& program, arguments const& args) {
  interruption const until_all_is_reported;
  po::variables_map values;
  if (!parse(harden_line(program), program, args, values)) return as_expected;
  auto const options = audit_options_from(values);
  auto const& from = values["from"].as<std::string>();
  if (from != "seq_cst" && from != "source") throw usage_error{fmt::format("--from {}: choose seq_cst or source", from)};
  auto const entries = selected_entries(values);
  auto const targets = audit_targets_from(values, harden_formats);

  audit_progress_line shown;
  auto const found = harden(entries, options, from == "source" ? hardening_from::source : hardening_from::seq_cst,
                            [&](std::string const& phase, std::size_t done, std::size_t all) { shown(phase, done, all); });
  shown.over();
  if (found.orders.empty() && found.interrupted_by.empty()) {
    say(program, fmt::format("there are no orders to find: {}",
                             !found.checks.empty()       ? std::string{"these checks reach no atomic operation of the files asked for; see --source"}
                             : found.left_out.empty() ? std::string{"no check passes"}
                                                      : fmt::format("no check passes ({}: {})", found.left_out.front().check, found.left_out.front().why)));
    return could_not_run;
  }
  std::vector<std::string> files;
  for (auto const& each : found.orders) files.push_back(each.where.file);
  auto const root = source_root_from(values, files);
  bool const all_written = write_reports(
      targets, {}, text_options_from(values, {}),
      [&](report_target const& to, reports::run const&, reports::text_options const&, std::ostream& out) {
        if (to.format == "json") out << json_of(found);
        else if (to.format == "patch") out << patch_text(found, root);
        else out << reports::without_commands(text_of(found));
      });
  if (!all_written) return could_not_run;
  return found.interrupted_by.empty() ? as_expected : not_as_expected;
}

}  // namespace interlock::checker
