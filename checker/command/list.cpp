#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/selection.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;
using reports::padded;
using reports::printable;
using reports::width_of;

constexpr std::array engines{"rc11", "relacy", "native"};

std::string name_within_group(entry const& which) {
  auto const group = group_of(which);
  return printable(std::string_view{which.name()}.substr(group.empty() ? 0 : group.size() + 1));
}

std::string expectation_of(entry const& which) {
  auto const& expected = which.expected();
  return expected.to_pass() ? std::string{"passes"} : fmt::format("fails: {}", to_string(expected.kind()));
}

// What stands below a check's line.
std::vector<std::string> remarks_on(entry const& which) {
  std::vector<std::string> result;
  if (which.what().about != nullptr) result.push_back(printable(which.what().about));
  for (auto const* engine : engines)
    if (auto const* reason = which.expected().beyond(std::string_view{engine}))
      result.push_back(fmt::format("not by {}: {}", engine, printable(reason)));
  if (auto const tags = tags_of(which); !tags.empty()) result.push_back(printable(fmt::format("tags: {}", fmt::join(tags, ", "))));
  return result;
}

// A column for names as wide as leaves room for what is expected; longer names have a line of their own.
std::string as_text(std::vector<entry const*> const& entries, std::size_t width) {
  constexpr std::size_t indent = 2, threads_width = 10, expected_width = 25;
  auto const widest = std::max<std::size_t>(width, 60) - indent - threads_width - expected_width - 4;
  std::size_t column = 0;
  for (auto const* each : entries)
    if (auto const own = width_of(name_within_group(*each)); own <= widest) column = std::max(column, own);
  std::string result;
  auto group = std::string_view{};
  for (auto const* each : entries) {
    if (group_of(*each) != group) {
      group = group_of(*each);
      result += fmt::format("{}{}\n", result.empty() ? "" : "\n", printable(group));
    }
    auto const name = name_within_group(*each);
    auto const threads = threads_in_record(each->what());
    auto const rest = fmt::format("{} thread{}  {}{}", threads, threads == 1 ? "" : "s", threads == 1 ? " " : "", expectation_of(*each));
    if (width_of(name) <= column) result += fmt::format("{:{}}{}  {}\n", "", indent, padded(name, column), rest);
    else result += fmt::format("{0:{1}}{2}\n{0:{1}}{0:{3}}  {4}\n", "", indent, name, column, rest);
    for (auto const& remark : remarks_on(*each))
      for (auto const& line : reports::wrapped(remark, std::max<std::size_t>(width, 40) - 6)) result += fmt::format("      {}\n", line);
  }
  return reports::without_commands(result);
}

std::string as_json(std::vector<entry const*> const& entries) {
  auto checks = nlohmann::ordered_json::array();
  for (auto const* each : entries) {
    auto const& expected = each->expected();
    nlohmann::ordered_json check{{"name", each->name()},
                                 {"group", group_of(*each)},
                                 {"about", each->what().about != nullptr ? each->what().about : ""},
                                 {"threads", threads_in_record(each->what())},
                                 {"code", each->what().instrumented ? "instrumented" : "layered"},
                                 {"expected", expected.to_pass() ? "passes" : to_string(expected.kind())},
                                 {"tags", tags_of(*each)},
                                 {"not_by", nlohmann::ordered_json::object()},
                                 {"file", each->where().file_name()},
                                 {"line", each->where().line()}};
    for (auto const* engine : engines)
      if (auto const* reason = expected.beyond(std::string_view{engine})) check["not_by"][engine] = reason;
    checks.push_back(std::move(check));
  }
  nlohmann::ordered_json const all{{"schema", "interlock-list/1"}, {"checks", std::move(checks)}};
  return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace

command_line list_line(std::string const& program) {
  po::options_description options;
  add_selection_options(options);
  options.add_options()("json", po::bool_switch(), "for programs: schema interlock-list/1, see reports/README.md")
      ("names", po::bool_switch(), "for shells: nothing but a name on each line");
  return {.usage = "list [PATTERN…] [options]",
          .purpose = "Lists the checks of this program by group: name, threads, what is expected, and what is\n"
                     "said about each.",
          .examples = fmt::format("  {0} list\n  {0} list semaphore --exclude '*<std::*'\n  {0} list --json\n", program),
          .options = options,
          .positional = "pattern"};
}

int list_command(std::string const& program, arguments const& args) {
  po::variables_map values;
  if (!parse(list_line(program), program, args, values)) return as_expected;
  auto const entries = selected_entries(values);
  if (values["names"].as<bool>()) {
    std::string names;
    for (auto const* each : entries) names += printable(each->name()) + '\n';
    print(reports::without_commands(names));
    return as_expected;
  }
  print(values["json"].as<bool>() ? as_json(entries) : as_text(entries, terminal_width(STDOUT_FILENO)));
  return as_expected;
}

}  // namespace interlock::checker
