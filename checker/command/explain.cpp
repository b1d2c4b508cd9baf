#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/nearest.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/limit_help.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/reports/kinds.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

struct explained {
  std::string group;  ///< "failure", "verdict", "limit"
  std::string name;
  std::string meaning;
  std::string help;
  std::string also{};  ///< what else names it
};

constexpr std::array<std::array<std::string_view, 3>, 6> verdicts{{
    {"proved", "Every execution was searched, within what the engine can show: these threads with these calls cannot fail.",
     "Read the limits that stand with it, and audit whether the check would notice a mistake."},
    {"bounded", "Every execution up to the bound shown was searched. A failure may lie beyond it.",
     "Raise that bound (--spurious, --timeouts, --rounds), or the --budget where the bound is one on switches."},
    {"sampled", "Some executions ran: at random, or what this machine happened to do. None of them failed, which is no proof.",
     "See what rc11 says of the same check."},
    {"unknown", "The search was ended by its budget, --executions or a signal before any bound was complete.",
     "Give more --budget, fewer threads or calls, say which threads do the same (role), or go on later: --checkpoint."},
    {"failed", "An execution fails. Its interleaving, or natively its two places, are shown, with a token that replays it.",
     "explore CHECK makes it as plain as it can be, and says whether stronger memory orders would mend it."},
    {"error", "The check could not be run, or of some thread nothing was checked: it used nothing that an engine sees.",
     "The message says what to do. A thread that is to do nothing is `idle`."},
}};

std::vector<explained> everything() {
  std::vector<explained> result;
  for (auto const& each : reports::kinds_of_failure())
    result.push_back({"failure", std::string{each.name}, std::string{each.meaning}, std::string{each.help},
                      each.cwe.empty() ? "" : fmt::format("CWE-{}", each.cwe)});
  for (auto const& [name, meaning, help] : verdicts) result.push_back({"verdict", std::string{name}, std::string{meaning}, std::string{help}});
  for (std::size_t i = 0; i != number_of_limits; ++i) {
    auto const which = static_cast<limit>(i);
    auto const& help = help_for(which);
    result.push_back({fmt::format("limit of {}", help.engines), std::string{help.name},
                      fmt::format("Cannot show: {}. {}", to_string(which), help.meaning), std::string{help.help}, std::string{to_string(which)}});
  }
  return result;
}

std::string in_words(explained const& each, std::size_t width) {
  auto text = fmt::format("{} ({})\n", each.name, each.group);
  auto const add = [&](std::string_view label, std::string const& words) {
    for (auto const& line : reports::wrapped(words, width - 10)) {
      text += fmt::format("  {:<8}{}\n", label, line);
      label = {};
    }
  };
  add("means", each.meaning);
  add("helps", each.help);
  if (each.also.starts_with("CWE")) add("see", each.also);
  return text;
}

// "lost wakeup" and "Lost-Wakeup" are lost_wakeup.
std::string as_name(std::string text) {
  for (auto& each : text) each = each == ' ' || each == '-' ? '_' : each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
  return text;
}

}  // namespace

command_line explain_line(std::string const& program) {
  return {.usage = "explain [WORD]",
          .purpose = "Says what a kind of failure, a verdict or a limit means and what helps. Without a word: all of\n"
                     "them; with failures, verdicts or limits: those.",
          .examples = fmt::format("  {0} explain lost_wakeup\n  {0} explain bounded\n  {0} explain load_buffering\n", program),
          .options = {},
          .positional = "word"};
}

int explain_command(std::string const& program, arguments const& args) {
  po::variables_map values;
  if (!parse(explain_line(program), program, args, values)) return as_expected;
  std::string asked;
  if (values.count("word") != 0) asked = fmt::format("{}", fmt::join(values["word"].as<std::vector<std::string>>(), " "));
  auto const width = text_width(STDOUT_FILENO);
  auto const readable = std::min<std::size_t>(width, 100);
  std::string text;
  std::vector<std::string> names;
  for (auto const& each : everything()) {
    names.push_back(each.name);
    auto const group = each.group.substr(0, each.group.find(' ')) + "s";
    if (asked.empty() || asked == group || as_name(asked) == each.name || asked == each.also)
      text += (text.empty() ? "" : "\n") + in_words(each, readable);
  }
  if (text.empty())
    throw usage_error{fmt::format("{} is no kind of failure, verdict or limit{}; {} explain lists them", asked,
                                  suggestion(as_name(asked), names), program)};
  print(text);
  return as_expected;
}

}  // namespace interlock::checker
