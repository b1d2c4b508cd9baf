#include <interlock/checker/command/report_target.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/options.hpp>
#include <interlock/reports/render/html.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

std::string temporary_for(std::string const& file) {
  return fmt::format("{}.{}.tmp", file, ::getpid());
}

// Where nothing can be written, say so before the checks run and not after.
void try_out(std::string_view option, std::string const& file) {
  auto const refuse = [&](std::string const& reason) {
    throw usage_error{
        fmt::format("{}: {} cannot be written ({}); give another file", option, file,
                                  reason)};
  };
  if (fs::is_directory(file)) refuse("it is a directory");
  auto const temporary = temporary_for(file);
  errno = 0;
  if (!std::ofstream{temporary}) refuse(std::strerror(errno));
  fs::remove(temporary);
}

void render(report_target const& target, reports::run const& run,
            reports::text_options const& text, std::ostream& out) {
  if (target.format == "text")
    reports::text_renderer{text}.render(run, out);
  else if (target.format == "html")
    reports::html_renderer{{.program = text.program}}.render(run, out);
  else
    reports::renderer_named(target.format)->render(run, out);
}

}  // namespace

std::string known_formats() {
  std::string known;
  for (auto const* each : reports::renderers())
    known += fmt::format("{}{}", known.empty() ? "" : ", ", each->name());
  return known;
}

std::vector<report_target> parse_report_targets(std::string_view option,
                                                std::vector<std::string> const& args) {
  std::vector<report_target> targets;
  for (auto const& arg : args) {
    auto const equals = arg.find('=');
    report_target target{arg.substr(0, equals),
                         equals == arg.npos ? "" : arg.substr(equals + 1)};
    if (reports::renderer_named(target.format) == nullptr) {
      throw usage_error{fmt::format("{} {}: there is no such format; choose one of {}", option, arg,
                                    known_formats())};
    }
    if (equals != arg.npos && target.file.empty())
      throw usage_error{fmt::format("{} {}: after = comes the name of a file", option,
                                    arg)};
    if (target.file == "-") target.file.clear();
    for (auto const& other : targets) {
      bool const same = other.file.empty() || target.file.empty()
                            ? other.file == target.file
                            : fs::weakly_canonical(fs::absolute(other.file)) ==
                                  fs::weakly_canonical(fs::absolute(target.file));
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

void write_report(report_target const& target, reports::run const& run,
                  reports::text_options const& text) {
  if (target.file.empty()) {
    render(target, run, text, std::cout);
    std::cout.flush();
    if (!std::cout) throw std::runtime_error{"the report could not be written to stdout"};
    return;
  }
  auto const temporary = temporary_for(target.file);
  {
    std::ofstream out{temporary, std::ios::binary};
    render(target, run, text, out);
    out.close();
    if (!out) {
      fs::remove(temporary);
      throw std::runtime_error{fmt::format("{} could not be written: {}", target.file,
                                           std::strerror(errno))};
    }
  }
  fs::rename(temporary, target.file);
}

}  // namespace interlock::checker
