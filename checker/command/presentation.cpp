#include <interlock/checker/command/presentation.hpp>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/reports/render/sources.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

// A folder and those above it. Not the root of all, where nobody's sources are.
void add_upwards(std::vector<fs::path>& to, fs::path from) {
  for (; from.has_relative_path(); from = from.parent_path()) to.push_back(from);
}

}  // namespace

void add_source_root_option(po::options_description& to) {
  to.add_options()("source-root", po::value<std::string>(),
                   "DIR: where the sources are that reports quote (default: the first that has them of the working directory, "
                   "those above it and those above the program)");
}

std::string source_root_from(po::variables_map const& values, std::vector<std::string> const& files) {
  std::error_code problem;
  if (values.count("source-root") != 0) {
    auto const& given = values["source-root"].as<std::string>();
    if (fs::is_directory(given, problem)) return given;
    throw usage_error{fmt::format("--source-root {}: there is no such directory; give the one that file names of reports begin at", given)};
  }
  std::vector<fs::path> candidates;
  add_upwards(candidates, fs::current_path(problem));
  add_upwards(candidates, fs::path{own_path()}.parent_path());
  for (auto const& each : candidates)
    if (std::ranges::any_of(files, [&](auto const& file) { return reports::sources::is_source_of(file, each.string()); }))
      return each.string();
  return ".";
}

reports::text_options text_options_from(po::variables_map const& values, reports::run const& run) {
  return {.colour = takes_colour(STDOUT_FILENO),
          .verbose = values.count("verbose") != 0 && values["verbose"].as<bool>(),
          .quiet = values.count("quiet") != 0 && values["quiet"].as<bool>(),
          .width = static_cast<unsigned>(text_width(STDOUT_FILENO)),
          .table_width = static_cast<unsigned>(table_width(STDOUT_FILENO)),
          .program = shell_word(run.origin && !run.origin->program.empty() ? run.origin->program : called_as()),
          .source_root = source_root_from(values, reports::sources::files_named_by(run))};
}

}  // namespace interlock::checker
