#include <interlock/checker/command/configuration.hpp>

#include <algorithm>
#include <array>
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

}  // namespace interlock::checker
