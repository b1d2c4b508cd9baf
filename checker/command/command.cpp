#include <interlock/checker/command/command.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include <interlock/checker/command/configuration.hpp>
#include <interlock/checker/command/nearest.hpp>
#include <interlock/checker/output/descriptors.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

// What the command is called by, of "check [PATTERN…] [options]".
std::string_view command_of(command_line const& line) {
  return std::string_view{line.usage}.substr(0, line.usage.find(' '));
}

std::vector<std::string> long_names(po::options_description const& options) {
  std::vector<std::string> result;
  for (auto const& each : options.options()) result.push_back("--" + each->long_name());
  return result;
}

// What a file says goes before what was given, and where that is one of a kind, is not heard beside it.
void put_configuration_before(po::parsed_options& given, std::string_view command, po::options_description const& known) {
  auto const is_given = [&](std::string_view name) {
    return std::ranges::any_of(given.options, [&](po::option const& each) { return each.string_key == name; });
  };
  if (is_given("no-config") || is_given("help")) return;
  auto file = configuration_file();
  for (auto const& each : given.options)
    if (each.string_key == "config") file = each.value.front();
  if (file.empty()) return;
  auto said = options_in(file, command, known);
  std::erase_if(said, [&](po::option const& each) {
    if (each.string_key == "watch") throw usage_error{fmt::format("{}: watch is asked for on the command line alone", file)};
    bool const adds_up = each.string_key == "exclude" || each.string_key == "require";
    return !adds_up && is_given(each.string_key);
  });
  given.options.insert(given.options.begin(), said.begin(), said.end());
}

// Splits "60s" into its number and its unit.
std::optional<std::pair<double, std::string_view>> number_and_unit(std::string_view text) {
  double value = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return std::pair{value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

}  // namespace

po::options_description all_options(command_line const& line) {
  po::options_description options{"Options"};
  options.add(line.options).add_options()
      ("config", po::value<std::string>(), "FILE: options that hold where none are given (default: interlock.toml here or above)")
      ("no-config", po::bool_switch(), "read no such file")
      ("help,h", "show this");
  return options;
}

bool parse(command_line const& line, std::string const& program, arguments const& args,
           po::variables_map& values) {
  auto const options = all_options(line);
  po::positional_options_description positional;
  if (!line.positional.empty()) positional.add(line.positional.c_str(), line.most_positional);
  po::options_description hidden;
  if (!line.positional.empty())
    hidden.add_options()(line.positional.c_str(), po::value<std::vector<std::string>>());
  po::options_description all;
  all.add(options).add(hidden);
  try {
    auto given = po::command_line_parser(args).options(all).positional(positional).run();
    put_configuration_before(given, command_of(line), line.options);
    po::store(given, values);
    po::notify(values);
  } catch (po::too_many_positional_options_error const&) {
    throw usage_error{fmt::format("too many words: the form is {} {}", program, line.usage)};
  } catch (po::unknown_option const& e) {
    throw usage_error{fmt::format("there is no option {} of {}{}; {} {} --help lists them", e.get_option_name(), command_of(line),
                                  suggestion(e.get_option_name(), long_names(options)), program, command_of(line))};
  } catch (po::error const& e) {
    throw usage_error{fmt::format("{}; {} {} --help lists the options", e.what(), program, command_of(line))};
  }
  if (values.count("help") == 0) return true;
  std::ostringstream described;
  described << options;
  print(fmt::format("{} {}\n\n{}\n\n{}\nExamples:\n{}", program, line.usage, line.purpose,
                    described.str(), line.examples));
  return false;
}

std::chrono::duration<double> parse_duration(std::string_view option, std::string_view text) {
  if (auto const parts = number_and_unit(text)) {
    auto const [value, unit] = *parts;
    double const scale = unit == "ms"               ? 1e-3
                         : unit.empty() || unit == "s" ? 1
                         : unit == "m"              ? 60
                         : unit == "h"              ? 3600
                                                    : 0;
    if (auto const seconds = value * scale; seconds > 0 && seconds <= 7 * 24 * 3600.0)
      return std::chrono::duration<double>{seconds};
  }
  throw usage_error{
      fmt::format("{} {}: give a time above 0 and up to a week, as in 500ms, 60s, 5m or 2h", option,
                  text)};
}

engine_name parse_engine(std::string_view option, std::string_view text) {
  if (auto const named = engine_from(text)) return *named;
  throw usage_error{
      fmt::format("{} {}: there is no such engine that searches; choose rc11 or relacy", option, text)};
}

memory_model parse_model(std::string_view option, std::string_view text) {
  if (auto const named = memory_model_from(text)) return *named;
  throw usage_error{
      fmt::format("{} {}: there is no such memory model; choose rc11, c++20-sc or sc", option, text)};
}

std::uint64_t parse_mib(std::string_view option, std::string_view text) {
  if (auto const parts = number_and_unit(text)) {
    auto const [value, unit] = *parts;
    double const scale = unit == "MiB" ? 1 : unit == "GiB" ? 1024 : 0;
    if (auto const mib = value * scale; mib >= 16 && mib <= 1024 * 1024)
      return static_cast<std::uint64_t>(mib);
  }
  throw usage_error{
      fmt::format("{} {}: give 16MiB to 1024GiB, as in 512MiB or 2GiB", option, text)};
}

std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t least,
                          std::uint64_t most) {
  std::uint64_t value = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem == std::errc{} && end == text.data() + text.size() && value >= least && value <= most)
    return value;
  throw usage_error{
      fmt::format("{} {}: give a whole number from {} to {}", option, text, least, most)};
}

}  // namespace interlock::checker
