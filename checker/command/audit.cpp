#include <algorithm>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/audit/campaign.hpp>
#include <interlock/checker/audit/memory.hpp>
#include <interlock/checker/command/audit.hpp>
#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/presentation.hpp>
#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/command/result_cache.hpp>
#include <interlock/checker/command/selection.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/audit.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

}  // namespace

command_line audit_line(std::string const& program) {
  po::options_description options;
  add_audit_options(options);
  options.add_options()
      ("report", po::value<std::vector<std::string>>()->composing(),
       "FORMAT[=FILE], more than once if need be (default: text); formats: text, json, markdown, sarif, html")
      ("cache", po::value<std::string>(),
       "DIR: take from there what this very program came to before, and keep it there; after a change, what noticed a line's changes is tried first")
      ("no-cache", po::bool_switch(), "try everything anew, whatever interlock.toml says")
      ("verbose,v", po::bool_switch(), "show the changes that are noticed, too, each with a token");
  return {.usage = "audit [PATTERN…] [options]",
          .purpose = "Says whether checks would notice if their code were weaker. Each operation that they reach is\n"
                     "changed, one at a time and without a build: a memory order is weakened, a fence, a store or a\n"
                     "notification left out, notify_all made notify_one, a strong compare-exchange weak, a fetch_add\n"
                     "made to add nothing. A store, a fence, a notification, an unlock or an update whose result nobody\n"
                     "looks at is exchanged with what the same function does next, where nothing comes between and C++\n"
                     "promises their order. A change with which some check fails under rc11 is killed; one with which\n"
                     "all pass has survived. \"// audit: why\" beside an operation, the first of two, justifies its\n"
                     "survivors. The operations of one macro change together, and what a library does below a line is\n"
                     "left as it is.\n"
                     "Exit status: 0 all are killed or justified, 1 some are not or the audit was interrupted,\n"
                     "2 the command line was wrong, 3 nothing could be audited or a report not be written.",
          .examples = fmt::format("  {0} audit counting_semaphore --source '*/counting_semaphore.hpp'\n"
                                  "  {0} audit mutex --verbose --report text --report sarif=audit.sarif\n"
                                  "  {0} audit --source 'impl/*' --cache build/audit --report html=audit.html\n",
                                  program),
          .options = options,
          .positional = "pattern"};
}

void add_audit_options(po::options_description& to) {
  add_selection_options(to);
  to.add_options()
      ("source", po::value<std::vector<std::string>>()->composing(),
       "GLOB of the files whose operations are changed, more than once if need be (default: all)")
      ("model", po::value<std::string>()->default_value("rc11"), "what seq_cst means: rc11, c++20-sc, sc")
      ("budget", po::value<std::string>()->default_value("2s"), "processor time for each check with each change")
      ("jobs,j", po::value<std::string>(), "how many processes at a time (default: the cores)")
      ("spurious", po::value<std::string>()->default_value("1"), "as of check")
      ("timeouts", po::value<std::string>()->default_value("4"), "as of check")
      ("rounds", po::value<std::string>()->default_value("24"), "as of check");
  add_source_root_option(to);
}

audit_options audit_options_from(po::variables_map const& values) {
  auto const text = [&](char const* name) -> std::string const& { return values[name].as<std::string>(); };
  audit_options options;
  auto& search = options.search;
  search.model = parse_model("--model", text("model"));
  search.budget = parse_duration("--budget", text("budget"));
  search.spurious = static_cast<unsigned>(parse_count("--spurious", text("spurious"), 0, 100));
  search.timeouts = static_cast<unsigned>(parse_count("--timeouts", text("timeouts"), 0, 100));
  search.rounds = static_cast<unsigned>(parse_count("--rounds", text("rounds"), 1, most_of_rounds));
  auto const cores = std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN));
  search.jobs = values.count("jobs") != 0 ? static_cast<unsigned>(parse_count("--jobs", text("jobs"), 1, 1024))
                                          : static_cast<unsigned>(cores);
  if (values.count("source") != 0) options.sources = values["source"].as<std::vector<std::string>>();
  return options;
}

std::vector<report_target> audit_targets_from(po::variables_map const& values, std::span<std::string_view const> formats) {
  std::vector<std::string> words{"text"};
  if (values.count("report") != 0) words = values["report"].as<std::vector<std::string>>();
  return parse_report_targets("--report", words, formats);
}

audit_progress_line::audit_progress_line() : line_{[] { return terminal_width(STDERR_FILENO); }, show_on_stderr} {}

void audit_progress_line::operator()(std::string const& phase, std::size_t done, std::size_t all) {
  if (takes_cursor(STDERR_FILENO)) line_.draw(fmt::format("{}: {} of {}", phase, done, all));
  else if (phase != last_) show_on_stderr(fmt::format("{}\n", phase));
  last_ = phase;
}

void audit_progress_line::over() { line_.erase(); }

int audit_command(std::string const& program, arguments const& args) {
  interruption const until_all_is_reported;
  po::variables_map values;
  if (!parse(audit_line(program), program, args, values)) return as_expected;
  auto options = audit_options_from(values);
  auto const entries = selected_entries(values);
  auto const targets = audit_targets_from(values, reports::audit_formats);
  std::vector<std::string> files;
  for (auto const* each : entries) files.emplace_back(each->where().file_name());
  auto const root = source_root_from(values, files);
  std::optional<result_cache> cache;
  std::optional<audit_memory> memory;
  if (values.count("cache") != 0 && !values["no-cache"].as<bool>()) {
    auto const& folder = values["cache"].as<std::string>();
    cache.emplace("--cache", folder);
    memory.emplace(folder + "/audit.json", root);
    options.known = [&](entry const& what, check_options const& how) { return cache->find(what, how); };
    options.keep = [&](entry const& what, check_options const& how, reports::check const& result) { cache->keep(what, how, result); };
    options.killer = [&](edit const& what) { return memory->killer_of(what); };
  }

  audit_progress_line shown;
  auto found = run_audit(entries, options, [&](std::string const& phase, std::size_t done, std::size_t all) { shown(phase, done, all); });
  shown.over();
  if (memory) {
    for (auto const& source : found.sources)
      for (auto const& each : source.mutants)
        if (!each.killed_by.empty()) memory->note(edit_from(each.edit), each.killed_by);
    memory->keep();
  }
  justify(found, root);
  bool const all_written =
      write_reports(targets, {}, text_options_from(values, {}),
                    [&](report_target const& to, reports::run const&, reports::text_options const& how, std::ostream& out) {
                      std::ostringstream report;
                      (void)reports::render_audit(
                          to.format, found,
                          {.colour = how.colour, .verbose = how.verbose, .program = how.program, .root = root}, report);
                      bool const is_for_people = to.format == "text" || to.format == "markdown";
                      out << (is_for_people ? reports::without_commands(report.str()) : report.str());
                    });
  if (found.sources.empty() && found.interrupted_by.empty()) {
    say(program, found.checks.empty()
                     ? fmt::format("nothing was audited: none of these checks passes under rc11 as it is{}",
                                   found.left_out.empty() ? "" : fmt::format(" ({}: {})", found.left_out.front().check, found.left_out.front().why))
                     : std::string{"nothing was audited: these checks reach no atomic operation of the files asked for; see --source"});
    return could_not_run;
  }
  if (!all_written) return could_not_run;
  bool const all_defended = std::ranges::all_of(found.sources, [](auto const& each) { return each.open() == 0; });
  return all_defended && found.interrupted_by.empty() ? as_expected : not_as_expected;
}

}  // namespace interlock::checker
