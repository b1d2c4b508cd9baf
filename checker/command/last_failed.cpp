#include <interlock/checker/command/last_failed.hpp>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include <interlock/checker/checksum.hpp>
#include <interlock/checker/command/own_program.hpp>
#include <interlock/checker/output/destination.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

// By where the program is: another build of it takes over what is known.
fs::path file_of_this_program() {
  auto const folder = cache_directory();
  if (folder.empty()) return {};
  fs::path const program{own_path()};
  checksum of_path;
  of_path.add(program.string());
  return fs::path{folder} / fmt::format("{}-{}.failed", program.filename().string(), of_path.text());
}

}  // namespace

std::string cache_directory() {
  if (auto const* const own = std::getenv("XDG_CACHE_HOME"); own != nullptr && *own == '/') return fs::path{own} / "interlock";
  if (auto const* const home = std::getenv("HOME"); home != nullptr && *home == '/') return fs::path{home} / ".cache/interlock";
  return {};
}

void remember_failed(reports::run const& run) {
  auto const known = last_failed();
  std::set<std::string> const before{known.begin(), known.end()};
  auto names = before;
  for (auto const& each : run.checks) names.erase(each.name);
  for (auto const& each : run.checks)
    if (!each.as_expected) names.insert(each.name);
  std::string text;
  for (auto const& each : names) text += each + '\n';
  auto const file = file_of_this_program();
  if (file.empty() || names == before) return;
  try {
    fs::create_directories(file.parent_path());
    destination{file}.write(text, [] {}, [] { return true; });
  } catch (std::exception const&) {
    return;
  }
}

std::vector<std::string> last_failed() {
  std::vector<std::string> result;
  std::error_code ignored;
  auto const file = file_of_this_program();
  if (!fs::is_regular_file(file, ignored)) return result;
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

}  // namespace interlock::checker
