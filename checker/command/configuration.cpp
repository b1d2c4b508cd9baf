#include <interlock/checker/command/configuration.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>

#include <fmt/format.h>

// One file reads TOML: the library is compiled here and nowhere else.
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/file_content.hpp>
#include <interlock/checker/command/nearest.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using reports::printable;

constexpr auto file_name = "interlock.toml";
// What names a file or a folder, but in FORMAT=FILE.
constexpr std::array<std::string_view, 5> paths{"baseline", "cache", "checkpoint", "resume", "source-root"};

class section_reader {
 public:
  section_reader(std::string const& file, std::string_view command, po::options_description const& known)
      : file_{file}, folder_{fs::path{file}.parent_path()}, command_{command}, known_{known} {}

  [[nodiscard]] std::vector<po::option> read(toml::table const& section) const {
    std::vector<po::option> result;
    for (auto const& [key, value] : section) {
      std::string const name{key.str()};
      auto const* const option = known_.find_nothrow(name, false);
      if (option == nullptr || name == "help" || name == "config")
        refuse(value, fmt::format("{} has no option {}{}", command_, printable(name), suggestion(name, names())));
      bool const is_switch = option->semantic()->max_tokens() == 0;
      for (auto const& text : texts_of(name, value, is_switch)) {
        po::option one;
        one.string_key = name;
        if (!is_switch) one.value = {text};
        one.original_tokens = {name};
        result.push_back(std::move(one));
      }
    }
    return result;
  }

  [[noreturn]] void refuse(toml::node const& at, std::string_view problem) const {
    throw usage_error{fmt::format("{}:{}: {}", file_, at.source().begin.line, problem)};
  }

 private:
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (auto const& each : known_.options()) result.push_back(each->long_name());
    return result;
  }

  [[nodiscard]] std::string text_of(std::string const& name, toml::node const& value) const {
    auto text = std::string{};
    if (auto const* const words = value.as_string()) text = words->get();
    else if (auto const* const number = value.as_integer()) text = std::to_string(number->get());
    else refuse(value, fmt::format("{}: give a string, a whole number or an array of strings", printable(name)));
    if (std::ranges::find(paths, name) == paths.end()) return text;
    return (folder_ / text).string();
  }

  [[nodiscard]] std::vector<std::string> texts_of(std::string const& name, toml::node const& value, bool is_switch) const {
    if (is_switch) {
      auto const* const flag = value.as_boolean();
      if (flag == nullptr) refuse(value, fmt::format("{}: give true or false", printable(name)));
      return flag->get() ? std::vector<std::string>{""} : std::vector<std::string>{};
    }
    auto const* const array = value.as_array();
    if (array == nullptr) return {text_of(name, value)};
    std::vector<std::string> result;
    for (auto const& each : *array) result.push_back(text_of(name, each));
    return result;
  }

  std::string const& file_;
  fs::path folder_;
  std::string_view command_;
  po::options_description const& known_;
};

// Whether a word of the command line gives the option, as short as it may be written.
bool gives(std::string_view word, std::string_view option) {
  if (!word.starts_with("--")) return false;
  auto const name = word.substr(2, word.find('=') - 2);
  return !name.empty() && option.starts_with(name);
}

// What "--config FILE" or "--config=FILE" names, or the file that holds here; empty where none is to be read.
std::string file_for(std::span<std::string const> words) {
  auto result = configuration_file();
  for (std::size_t i = 0; i != words.size(); ++i) {
    std::string_view const word = words[i];
    if (word == "--no-config") return {};
    if (word.starts_with("--config=")) result = word.substr(word.find('=') + 1);
    else if (word == "--config" && i + 1 != words.size()) result = words[i + 1];
  }
  return result;
}

// That of the values given there which the problem begins with, as "soon: give a time" does; null where it is none of them.
toml::node const* quoted(toml::node const& given, std::string_view problem) {
  if (auto const* const several = given.as_array()) {
    for (auto const& each : *several)
      if (auto const* const found = quoted(each, problem)) return found;
    return nullptr;
  }
  auto const text = given.is_integer() ? std::to_string(given.as_integer()->get()) : given.value_or(std::string{});
  return !text.empty() && problem.substr(0, problem.find(':')).ends_with(text) ? &given : nullptr;
}

}  // namespace

std::string configuration_file() {
  std::error_code problem;
  for (auto folder = fs::current_path(problem); folder.has_relative_path(); folder = folder.parent_path())
    if (fs::exists(folder / file_name, problem)) return folder / file_name;
  return {};
}

std::vector<po::option> options_in(std::string const& file, std::string_view command, po::options_description const& known) {
  toml::table all;
  try {
    all = toml::parse(content_of_file(file), file);
  } catch (toml::parse_error const& e) {
    throw usage_error{fmt::format("{}:{}: this is no TOML: {}", file, e.source().begin.line, printable(e.description()))};
  } catch (std::runtime_error const& e) {
    throw usage_error{fmt::format("{}: it cannot be read ({}); give another --config", file, e.what())};
  }
  section_reader const reader{file, command, known};
  std::vector<std::string> commands;
  for (auto const& each : subcommands()) commands.emplace_back(each.name);
  for (auto const& [key, value] : all) {
    if (std::ranges::find(commands, key.str()) == commands.end())
      reader.refuse(value, fmt::format("there is no command {}{}; sections are called as commands", printable(key.str()),
                                       suggestion(key.str(), commands)));
    if (!value.is_table()) reader.refuse(value, fmt::format("{}: options stand below [{}]", printable(key.str()), printable(key.str())));
  }
  auto const* const section = all.get_as<toml::table>(command);
  return section != nullptr ? reader.read(*section) : std::vector<po::option>{};
}

std::string place_in_configuration(std::string_view problem, std::string_view command, std::span<std::string const> words) {
  auto const file = file_for(words);
  if (file.empty()) return {};
  toml::table all;
  try {
    all = toml::parse(content_of_file(file), file);
  } catch (std::runtime_error const&) {
    return {};  // which is what the problem is
  }
  auto const* const section = all.get_as<toml::table>(command);
  if (section == nullptr) return {};
  for (auto at = problem.find("--"); at != std::string_view::npos; at = problem.find("--", at + 2)) {
    auto const end = std::min(problem.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at), problem.size());
    auto const option = problem.substr(at + 2, end - at - 2);
    auto const* const given = section->get(option);
    if (given == nullptr) continue;
    auto const rest = problem.substr(std::min(end + 1, problem.size()));
    auto const* const value = quoted(*given, rest);
    bool const adds_up = option == "exclude" || option == "require";
    // What is complained of may be the command line's, where a letter can stand for the option as well.
    bool const is_elsewhere = std::ranges::any_of(words, [&](std::string_view word) {
      if (value != nullptr) return !adds_up && gives(word, option);
      return gives(word, option) || (word.size() > 1 && word[0] == '-' && word[1] != '-');
    });
    if (!is_elsewhere) return fmt::format("{}:{}", file, (value != nullptr ? value : given)->source().begin.line);
  }
  return {};
}

}  // namespace interlock::checker
