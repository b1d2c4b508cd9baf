#include <interlock/checker/stepper/console.hpp>

#include <algorithm>
#include <charconv>
#include <exception>
#include <istream>
#include <optional>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <interlock/checker/stepper/view.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t result = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return result;
}

// The first word, and the rest.
std::pair<std::string, std::string> split(std::string_view line) {
  constexpr std::string_view space = " \t\r";
  auto const trimmed = [&](std::string_view text) {
    auto const begin = text.find_first_not_of(space);
    if (begin == text.npos) return std::string_view{};
    return text.substr(begin, text.find_last_not_of(space) + 1 - begin);
  };
  line = trimmed(line);
  auto const end = std::min(line.find_first_of(space), line.size());
  return {std::string{line.substr(0, end)}, std::string{trimmed(line.substr(end))}};
}

class console {
 public:
  console(stepper& at, std::ostream& out, console_options const& options)
      : at_{at}, out_{out}, options_{options} {}

  void run(std::istream& in) {
    show();
    for (std::string line; !done_ && !options_.interrupted();) {
      out_ << "step> " << std::flush;
      if (!std::getline(in, line)) {
        out_ << '\n';  // the prompt's line is left as it is
        return;
      }
      obey(line);
      out_ << std::flush;
    }
  }

 private:
  struct command {
    std::string_view name;
    std::string_view short_name;
    std::string_view argument;
    std::string_view purpose;
    void (console::*run)(std::string const& argument);
  };
  static std::vector<command> const& commands();

  void obey(std::string const& line) {
    auto const [name, argument] = split(line);
    if (name.empty()) return next("");
    if (number_in(name) && argument.empty()) return go(name);
    auto const& all = commands();
    auto const found = std::find_if(all.begin(), all.end(), [&, &word = name](command const& each) {
      return word == each.name || word == each.short_name;
    });
    if (found == all.end())
      return say(fmt::format("there is no command {}; help lists them", reports::printable(name)));
    if (found->argument.empty() && !argument.empty())
      return say(fmt::format("{} stands alone", found->name));
    (this->*found->run)(argument);
  }

  void next(std::string const& argument) {
    move(argument, &stepper::forward, "the last step is behind");
  }
  void back(std::string const& argument) { move(argument, &stepper::back, "no step is behind"); }
  void move(std::string const& argument, void (stepper::*how)(std::size_t), char const* nowhere) {
    auto const count = argument.empty() ? std::optional{std::size_t{1}} : number_in(argument);
    if (!count) return say(fmt::format("{}: give a number of steps", reports::printable(argument)));
    auto const before = at_.position();
    (at_.*how)(*count);
    if (at_.position() == before && *count != 0)
      return say(fmt::format("{}: this execution {}", nowhere, outcome_in_words(at_.ran())));
    show();
  }
  void go(std::string const& argument) {
    auto const where = number_in(argument);
    if (!where || *where > at_.steps().size())
      return say(fmt::format("go {}: give a step from 0 (before all) to {}",
                             reports::printable(argument), at_.steps().size()));
    at_.go_to(*where);
    show();
  }
  void first(std::string const&) {
    at_.go_to(0);
    show();
  }
  void last(std::string const&) {
    at_.go_to(at_.steps().size());
    show();
  }
  void where(std::string const&) { show(); }
  void take(std::string const& argument) {
    auto const branches = at_.branches();
    if (branches.empty()) return say("nothing else can happen here: go to another step");
    auto const which = number_in(argument);
    if (!which || *which == 0 || *which > branches.size())
      return say(fmt::format("take {}: give the number of one of the {} shown under \"what if\"",
                             reports::printable(argument), branches.size()));
    try {
      at_.take(branches[*which - 1]);
    } catch (std::exception const& e) {
      return say(fmt::format("the execution could not be run: {}", e.what()));
    }
    show();
  }
  void undo(std::string const&) {
    if (!at_.undo()) return say("no branch was taken: this is the execution that was found");
    show();
  }
  void history(std::string const& argument) {
    auto const lines = history_of(at_, argument, width());
    if (lines.empty()) return say("nothing is known of such a variable here");
    for (auto const& line : lines) print(line);
  }
  void token(std::string const&) {
    // Whole, whatever the width: it is there to be copied.
    out_ << fmt::format("{} replay {}\n", options_.program, to_text(at_.token()));
  }
  void help(std::string const&) {
    for (auto const& each : commands())
      print(fmt::format("  {:<8} {:<2} {:<6} {}", each.name, each.short_name, each.argument,
                        each.purpose));
    print("  An empty line is next, and a number goes to that step.");
  }
  void quit(std::string const&) { done_ = true; }

  void show() {
    auto const lines = view_of(at_, width());
    out_ << '\n';
    for (std::size_t i = 0; i != lines.size(); ++i) {
      auto const line = reports::without_commands(lines[i]);
      if (i == 0 && options_.emphasis) out_ << "\x1b[1m" << line << "\x1b[0m\n";
      else out_ << line << '\n';
    }
  }
  void say(std::string_view text) {
    for (auto const& line : reports::wrapped(text, width())) print(line);
  }
  void print(std::string_view line) { out_ << reports::without_commands(fitted(line, width())) << '\n'; }
  [[nodiscard]] std::size_t width() const { return std::max(options_.width(), std::size_t{1}); }

  stepper& at_;
  std::ostream& out_;
  console_options const& options_;
  bool done_ = false;
};

std::vector<console::command> const& console::commands() {
  static std::vector<command> const all{
      {"next", "n", "[N]", "one step, or N, forward", &console::next},
      {"back", "b", "[N]", "one step, or N, back", &console::back},
      {"go", "g", "STEP", "to where STEP was the last; 0 is before all", &console::go},
      {"first", "f", "", "before all steps", &console::first},
      {"last", "l", "", "behind all steps", &console::last},
      {"take", "t", "N", "run what would happen if N of \"what if\" did", &console::take},
      {"undo", "u", "", "back to the execution before the last take", &console::undo},
      {"history", "h", "[NAME]", "all values so far: who wrote and who read each",
       &console::history},
      {"where", "w", "", "show this point again", &console::where},
      {"token", "", "", "the line that replays this execution", &console::token},
      {"help", "?", "", "this", &console::help},
      {"quit", "q", "", "leave", &console::quit},
  };
  return all;
}

}  // namespace

void step_at_console(stepper& at, std::istream& in, std::ostream& out,
                     console_options const& options) {
  console{at, out, options}.run(in);
}

}  // namespace interlock::checker
