#include <interlock/checker/command/report_target.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/destination.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/reports/render/html.hpp>

namespace interlock::checker {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view file, std::string_view reason) {
  throw usage_error{
      fmt::format("{}: {} cannot be written ({}); give another file", option, file, reason)};
}

destination destination_of(std::string_view option, std::string const& file) {
  try {
    return destination{file};
  } catch (std::system_error const& e) {
    refuse(option, file, e.code().message());
  }
}

// Files wait for nobody; who reads stdout is there, and who reads a fifo may be yet to come.
int turn_of(report_target const& target) {
  if (target.file.empty()) return 1;
  try {
    return destination{target.file}.what() == destination::kind::file ? 0 : 2;
  } catch (std::system_error const&) {
    return 0;
  }
}

std::string own_name() { return std::filesystem::path{own_path()}.filename().string(); }

void write_report(report_target const& target, std::string const& report) {
  auto const goes_on = [before = interruption::count()] {
    return interruption::count() - before < 2;
  };
  if (!target.file.empty())
    return destination{target.file}.write(
        report,
        [&] { say(own_name(), fmt::format("waiting for somebody to read {}", target.file)); }, goes_on);
  auto const problem = write_all(STDOUT_FILENO, report, goes_on);
  if (problem != 0 && problem != EPIPE) throw std::system_error{problem, std::generic_category()};
}

// What went wrong, as a sentence; nothing where it was written. Also what a renderer throws: an
// error in one of them, or memory that is short, must not cost the other reports.
std::optional<std::string> problem_with(report_target const& target, reports::run const& run,
                                        reports::text_options text, rendering const& render) {
  auto const place = target.file.empty() ? "stdout" : target.file;
  text.colour = text.colour && target.file.empty();
  try {
    std::ostringstream out;
    out.exceptions(std::ios::badbit);
    render(target, run, text, out);
    write_report(target, std::move(out).str());
    return std::nullopt;
  } catch (std::system_error const& e) {
    return fmt::format("the {} report could not be written to {}: {}", target.format, place,
                       e.code().message());
  } catch (std::exception const& e) {
    return fmt::format("the {} report could not be written to {}: {}", target.format, place,
                       e.what());
  }
}

}  // namespace

void render_report(report_target const& target, reports::run const& run,
                   reports::text_options const& text, std::ostream& out) {
  if (target.format == "text")
    reports::text_renderer{text}.render(run, out);
  else if (target.format == "html")
    reports::html_renderer{{.source_root = text.source_root, .program = text.program}}.render(run, out);
  else
    reports::renderer_named(target.format)->render(run, out);
}

namespace {

std::vector<std::string_view> all_formats() {
  std::vector<std::string_view> result;
  for (auto const* each : reports::renderers()) result.push_back(each->name());
  return result;
}

}  // namespace

std::string known_formats() { return fmt::format("{}", fmt::join(all_formats(), ", ")); }

std::vector<report_target> parse_report_targets(std::string_view option, std::vector<std::string> const& args) {
  return parse_report_targets(option, args, all_formats());
}

std::vector<report_target> parse_report_targets(std::string_view option, std::vector<std::string> const& args,
                                                std::span<std::string_view const> formats) {
  std::vector<report_target> targets;
  for (auto const& arg : args) {
    auto const equals = arg.find('=');
    report_target target{arg.substr(0, equals),
                         equals == arg.npos ? "" : arg.substr(equals + 1)};
    if (std::ranges::find(formats, target.format) == formats.end()) {
      throw usage_error{fmt::format("{} {}: there is no such format; choose one of {}", option, arg,
                                    fmt::join(formats, ", "))};
    }
    if (equals != arg.npos && target.file.empty())
      throw usage_error{fmt::format("{} {}: after = comes the name of a file", option,
                                    arg)};
    if (target.file == "-") target.file.clear();
    std::optional<destination> leads_to;
    if (!target.file.empty()) {
      leads_to = destination_of(option, target.file);
      if (leads_to->is_descriptor(STDOUT_FILENO)) target.file.clear();
    }
    for (auto const& other : targets) {
      bool const same = other.file.empty() || target.file.empty()
                            ? other.file == target.file
                            : destination_of(option, other.file).is_one_with(*leads_to);
      if (same)
        throw usage_error{fmt::format("{} {}: the {} report goes to {} already", option, arg,
                                      other.format,
                                      other.file.empty() ? "stdout" : other.file)};
    }
    if (!target.file.empty()) try_out(option, target.file);
    targets.push_back(std::move(target));
  }
  return targets;
}

void try_out(std::string_view option, std::string const& file) {
  try {
    destination_of(option, file).try_out();
  } catch (std::system_error const& e) {
    refuse(option, file, e.code().message());
  }
}

bool write_reports(std::vector<report_target> const& targets, reports::run run,
                   reports::text_options const& text, rendering const& render) {
  run.program = text.program;
  run.source_root = text.source_root;
  auto in_order = targets;
  std::ranges::stable_sort(in_order, {}, turn_of);
  bool all = true;
  for (auto const& each : in_order)
    if (auto const problem = problem_with(each, run, text, render)) {
      all = false;
      say(own_name(), *problem);
    }
  return all;
}

bool write_comparison(reports::comparison const& comparison, std::vector<report_target> const& targets) {
  auto const takes_stdout = [](report_target const& t) { return t.file.empty() && t.format != "text"; };
  auto const has_text = std::ranges::any_of(targets, [](report_target const& t) { return t.file.empty() && t.format == "text"; });
  auto const text = reports::comparison_text(comparison) + (has_text ? "\n" : "");
  try {
    if (std::ranges::any_of(targets, takes_stdout)) show_on_stderr(text);
    else print(text);
    return true;
  } catch (std::runtime_error const& e) {
    say(own_name(), e.what());
    return false;
  }
}

}  // namespace interlock::checker
