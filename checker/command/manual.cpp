#include <cctype>
#include <string>
#include <vector>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/nearest.hpp>
#include <interlock/checker/output/descriptors.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

struct described_option {
  std::string name;    ///< "budget"
  std::string letter;  ///< "q"; empty for none
  bool takes_value;
  std::string text;
  std::string values{};  ///< that it can have, with spaces between; empty: others, too
};

std::vector<described_option> options_of(po::options_description const& options) {
  std::vector<described_option> result;
  for (auto const& each : options.options()) {
    auto const dashed = each->canonical_display_name(po::command_line_style::allow_dash_for_short);
    result.push_back({.name = each->long_name(),
                      .letter = dashed.size() == 2 && dashed[0] == '-' ? dashed.substr(1) : "",
                      .takes_value = each->semantic()->max_tokens() != 0,
                      .text = each->description()});
  }
  return result;
}

std::vector<described_option> options_of(subcommand const& command, std::string const& program) {
  auto result = options_of(all_options(command.line(program)));
  for (auto& each : result) {
    if (each.name == "engine") each.values = command.name == std::string_view{"check"} ? "rc11 relacy native all" : "rc11 relacy";
    if (each.name == "model") each.values = "rc11 c++20-sc sc";
    if (each.name == "symmetry") each.values = "on off";
  }
  return result;
}

// What a command's words can be: some that are the same for all programs, or the names of the program's checks.
std::string words_of(subcommand const& command) {
  std::string_view const name{command.name};
  return name == "manual" ? "man bash zsh fish" : name == "queue" ? "status remove" : "";
}
bool takes_checks(subcommand const& command, std::string const& program) {
  auto const positional = command.line(program).positional;
  return positional == "pattern" || positional == "check";
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  boost::algorithm::replace_all(text, what, by);
  return text;
}

// ---- a page for man

// What stands in a page as it is. A line must not begin with a dot or an apostrophe, which would be a request.
std::string roff(std::string_view text) {
  std::string result;
  bool at_beginning = true;
  for (auto const each : text) {
    if (at_beginning && (each == '.' || each == '\'')) result += "\\&";
    if (each == '\\') result += "\\e";
    else if (each == '-') result += "\\-";
    else result += each;
    at_beginning = each == '\n';
  }
  return result;
}

std::string man_page(std::string const& program) {
  auto page = fmt::format(".TH {} 1 \"\" \"Interlock {}\" \"User commands\"\n.SH NAME\n{} \\- checks concurrent C++ under every "
                          "interleaving\n.SH SYNOPSIS\n",
                          replaced(program, "-", "\\-"), INTERLOCK_VERSION, roff(program));
  for (auto const& each : subcommands()) page += fmt::format(".B {} {}\n.br\n", roff(program), roff(each.line(program).usage));
  for (auto const& each : subcommands()) {
    auto const line = each.line(program);
    page += fmt::format(".SH {}\n{}\n", roff(each.name), roff(line.purpose));
    for (auto const& option : options_of(each, program))
      page += fmt::format(".TP\n.B {}\\-\\-{}{}\n{}\n", option.letter.empty() ? "" : fmt::format("\\-{}, ", option.letter),
                          roff(option.name), option.takes_value ? " \\fIVALUE\\fR" : "", roff(option.text));
    if (!line.examples.empty()) page += fmt::format(".PP\nExamples:\n.nf\n{}.fi\n", roff(line.examples));
  }
  return page + ".SH EXIT STATUS\n0 as expected, 1 not as expected or interrupted, 2 the command line was wrong, 3 a check could not be\n"
                "run or a report not be written.\n";
}

// ---- completion: words that a shell offers. Checks are asked of the program itself.

std::string names_of_commands() {
  std::string result;
  for (auto const& each : subcommands()) result += fmt::format("{}{}", result.empty() ? "" : " ", each.name);
  return result;
}

// A name that a shell function can have.
std::string identifier(std::string text) {
  for (auto& each : text)
    if (std::isalnum(static_cast<unsigned char>(each)) == 0) each = '_';
  return text;
}

std::string bash(std::string const& program) {
  std::string cases;
  for (auto const& each : subcommands()) {
    std::string words, values;
    for (auto const& option : options_of(each, program)) {
      words += fmt::format(" --{}", option.name);
      if (!option.values.empty()) values += fmt::format(" --{}) words=\"{}\" ;;", option.name, option.values);
    }
    cases += fmt::format("    {}) options=\"{}\" words=\"{}\" checks={}\n", each.name, words.substr(1), words_of(each), takes_checks(each, program) ? "1" : "");
    if (!values.empty()) cases += fmt::format("      case \"$before\" in{} esac\n", values);
    cases += "      ;;\n";
  }
  return fmt::format(R"shell(# Completion of {program} in bash.
_{function}() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} options= words= checks= name
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{commands}" -- "$word"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{cases}  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")); return ;;
  esac
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  elif [ -n "$checks" ] && [[ $before != --* ]]; then
    while read -r name; do
      [[ $name == "$word"* ]] && COMPREPLY+=("$(printf %q "$name")")
    done < <({program} list --names 2>/dev/null)
  fi
}}
complete -o default -F _{function} {program}
)shell",
                     fmt::arg("program", program), fmt::arg("function", identifier(program)), fmt::arg("commands", names_of_commands()),
                     fmt::arg("cases", cases));
}

// Within single quotes and brackets of zsh.
std::string for_zsh(std::string text) {
  text = replaced(std::move(text), "'", "'\\''");
  for (auto const* each : {"[", "]", ":"}) text = replaced(std::move(text), each, fmt::format("\\{}", each));
  return text;
}

std::string zsh(std::string const& program) {
  std::string commands, cases;
  for (auto const& each : subcommands()) {
    commands += fmt::format("    '{}:{}'\n", each.name, for_zsh(std::string{each.purpose}));
    cases += fmt::format("    {}) _arguments", each.name);
    for (auto const& option : options_of(each, program))
      cases += fmt::format(" \\\n      '--{}[{}]{}'", option.name, for_zsh(option.text),
                           !option.takes_value ? "" : option.values.empty() ? ":value:_files" : fmt::format(":value:({})", option.values));
    auto const words = words_of(each);
    cases += fmt::format(" \\\n      '*:word:{}' ;;\n", !words.empty()                  ? fmt::format("({})", words)
                                                         : takes_checks(each, program) ? fmt::format("_{}_checks", identifier(program))
                                                                                       : "_files");
  }
  return fmt::format(R"shell(#compdef {program}
# Completion of {program} in zsh.
_{function}_checks() {{
  local -a names=(${{(f)"$({program} list --names 2>/dev/null)"}})
  compadd -a names
}}
_{function}() {{
  local -a commands=(
{commands}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{cases}  esac
}}
_{function} "$@"
)shell",
                     fmt::arg("program", program), fmt::arg("function", identifier(program)), fmt::arg("commands", commands),
                     fmt::arg("cases", cases));
}

std::string for_fish(std::string_view text) {
  return "'" + replaced(replaced(std::string{text}, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string fish(std::string const& program) {
  auto result = fmt::format("# Completion of {} in fish.\n", program);
  for (auto const& each : subcommands()) {
    result += fmt::format("complete -c {} -n __fish_use_subcommand -f -a {} -d {}\n", program, each.name, for_fish(each.purpose));
    if (auto const words = words_of(each); !words.empty())
      result += fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}' -f -a '{}'\n", program, each.name, words);
    if (takes_checks(each, program))
      result += fmt::format("complete -c {0} -n '__fish_seen_subcommand_from {1}' -f -a '({0} list --names 2>/dev/null)'\n", program, each.name);
    for (auto const& option : options_of(each, program))
      result += fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}' -l {}{}{}{} -d {}\n", program, each.name, option.name,
                            option.letter.empty() ? "" : fmt::format(" -s {}", option.letter), option.takes_value ? " -r" : "",
                            option.values.empty() ? "" : fmt::format(" -f -a '{}'", option.values), for_fish(option.text));
  }
  return result;
}

}  // namespace

command_line manual_line(std::string const& program) {
  return {.usage = "manual man|bash|zsh|fish",
          .purpose = "Prints a page for man, or what a shell needs to complete command lines of this program.",
          .examples = fmt::format("  {0} manual man | man -l -\n  source <({0} manual bash)\n", program),
          .options = {},
          .positional = "format",
          .most_positional = 1};
}

int manual_command(std::string const& program, arguments const& args) {
  po::variables_map values;
  auto const line = manual_line(program);
  if (!parse(line, program, args, values)) return as_expected;
  if (values.count("format") == 0) throw usage_error{fmt::format("the form is {} {}", program, line.usage)};
  auto const& format = values["format"].as<std::vector<std::string>>().front();
  if (format == "man") print(man_page(program));
  else if (format == "bash") print(bash(program));
  else if (format == "zsh") print(zsh(program));
  else if (format == "fish") print(fish(program));
  else
    throw usage_error{fmt::format("{}: there is no such format{}; choose man, bash, zsh or fish", format,
                                  suggestion(format, {"man", "bash", "zsh", "fish"}))};
  return as_expected;
}

}  // namespace interlock::checker
