#include <interlock/reports/render/sources.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include <interlock/reports/analysis/explanation.hpp>

namespace interlock::reports::sources {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_file = 4U << 20U;
constexpr std::size_t longest_line = 400;

using lines_wanted = std::map<std::string, std::set<unsigned>>;

lines_wanted lines_named_by(run const& r) {
  lines_wanted result;
  auto const add = [&](place const& p) {
    if (p.line != 0) result[p.file].insert(p.line);
  };
  for (auto const& c : r.checks) {
    if (!c.failed) continue;
    for (auto const& p : c.failed->places) add(p);
    for (auto const& each : explanation_of(*c.failed)) add(each.where);
    for (auto const& s : c.failed->steps) add(s.where);
  }
  return result;
}

bool is_source(fs::path const& file) {
  constexpr std::array<std::string_view, 15> suffixes{".h",   ".hh",  ".hpp", ".hxx",  ".h++",
                                                      ".c",   ".cc",  ".cpp", ".cxx",  ".c++",
                                                      ".inl", ".ipp", ".tpp", ".cppm", ".ixx"};
  auto const suffix = file.extension().string();
  return std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end();
}

bool is_below(fs::path const& file, fs::path const& root) {
  auto const [end, rest] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  return end == root.end() && rest != file.end();
}

/// The file to open, or nothing where it must not be or is not there.
std::optional<fs::path> located(std::string const& name, std::string const& root) {
  fs::path const relative{name};
  if (name.empty() || relative.is_absolute() || !is_source(relative)) return std::nullopt;
  std::error_code problem;
  auto const base = fs::canonical(root, problem);
  if (problem) return std::nullopt;
  auto const file = fs::canonical(base / relative, problem);
  if (problem || !is_below(file, base) || !is_source(file)) return std::nullopt;
  if (!fs::is_regular_file(file, problem) || problem) return std::nullopt;
  auto const size = fs::file_size(file, problem);
  if (problem || size > largest_file) return std::nullopt;
  return file;
}

std::vector<std::string> lines_of(fs::path const& file) {
  std::ifstream in{file, std::ios::binary};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    line.resize(std::min(line.size(), longest_line));
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<excerpt> cut(std::vector<std::string> const& lines, std::set<unsigned> const& wanted,
                         unsigned context) {
  std::vector<excerpt> result;
  std::size_t done = 0;  // lines that are in an excerpt already
  for (std::size_t const line : wanted) {
    if (line > lines.size()) break;
    auto const from = std::max(done, line - std::min<std::size_t>(line, context + std::size_t{1}));
    auto const to = std::min(lines.size(), line + context);
    if (from >= to) continue;
    if (result.empty() || from != done)
      result.push_back({.first = static_cast<unsigned>(from + 1)});
    for (auto i = from; i != to; ++i) result.back().lines.push_back(lines[i]);
    done = to;
  }
  return result;
}

}  // namespace

std::map<std::string, std::vector<excerpt>> excerpts_for(run const& r,
                                                         excerpt_options const& options) {
  std::map<std::string, std::vector<excerpt>> result;
  if (options.root.empty()) return result;
  for (auto const& [name, wanted] : lines_named_by(r)) {
    auto const file = located(name, options.root);
    if (!file) continue;
    if (auto found = cut(lines_of(*file), wanted, options.context); !found.empty())
      result.emplace(name, std::move(found));
  }
  return result;
}

std::optional<std::string> text_of(std::string const& name, std::string const& root) {
  auto const file = located(name, root);
  if (!file) return std::nullopt;
  std::ifstream in{*file, std::ios::binary};
  std::ostringstream all;
  all << in.rdbuf();
  return in ? std::optional{std::move(all).str()} : std::nullopt;
}

std::vector<std::string> files_named_by(run const& r) {
  std::vector<std::string> result;
  for (auto const& [file, _] : lines_named_by(r)) result.push_back(file);
  return result;
}

bool is_source_of(std::string const& file, std::string const& root) { return located(file, root).has_value(); }

std::string lines::operator()(place const& p) {
  if (root_.empty() || p.line == 0) return {};
  auto const [found, is_new] = files_.try_emplace(p.file);
  if (is_new)
    if (auto const file = located(p.file, root_)) found->second = lines_of(*file);
  if (p.line > found->second.size()) return {};
  auto const& line = found->second[p.line - 1];
  auto const first = line.find_first_not_of(" \t");
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

}  // namespace interlock::reports::sources
