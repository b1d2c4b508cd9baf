#include <interlock/checker/command/compiled_from.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/own_program.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

std::string contents_of(fs::path const& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> result;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

fs::path in_folder(fs::path const& build, fs::path const& file) { return fs::weakly_canonical(file.is_absolute() ? file : build / file); }

using dependencies = std::map<std::string, std::vector<std::string>>;

// A precompiled header stands for what it was made from.
void gather(dependencies const& all, std::string const& name, fs::path const& build, std::set<std::string>& seen, std::set<fs::path>& into) {
  auto const known = all.find(name);
  if (known == all.end() || !seen.insert(name).second) return;
  for (auto const& each : known->second) {
    into.insert(in_folder(build, each));
    auto const below = fs::path{each}.is_absolute() ? fs::path{each}.lexically_relative(build).string() : each;
    for (auto const& precompiled : {below, below + ".gch", below + ".pch"}) gather(all, precompiled, build, seen, into);
  }
}

std::vector<compiled_object> objects_among(dependencies const& all, std::optional<std::set<std::string>> const& linked, fs::path const& build) {
  std::vector<compiled_object> result;
  for (auto const& [name, unused] : all) {
    if (!name.ends_with(".o") || (linked && !linked->contains(name))) continue;
    std::set<std::string> seen;
    gather(all, name, build, seen, result.emplace_back(compiled_object{name, {}}).from);
  }
  return result;
}

std::vector<compiled_object> as_ninja_knows(fs::path const& build, fs::path const& program) {
  auto tool = noted_by_cmake(build, "CMAKE_MAKE_PROGRAM");
  if (tool.empty()) tool = "ninja";
  auto const asked = [&](std::string const& what) {
    auto const command = fmt::format("{} -C {} -t {}", shell_word(tool), shell_word(build.string()), what);
    return output_of(command).value_or("");
  };
  dependencies all;
  for (auto& [name, from] : dependencies_in(asked("deps"))) all.insert_or_assign(name, std::move(from));
  std::optional<std::set<std::string>> linked;
  // Ninja before 1.11 does not know: then all objects may be part of the program.
  if (auto const inputs = lines_of(asked("inputs " + shell_word(program.lexically_relative(build).string()))); inputs.size() > 1)
    linked.emplace(inputs.begin(), inputs.end());
  return objects_among(all, linked, build);
}

std::vector<compiled_object> as_make_knows(fs::path const& build) {
  dependencies all;
  for (auto const& each : fs::recursive_directory_iterator{build, fs::directory_options::skip_permission_denied}) {
    auto const name = each.path().string();
    if (!name.ends_with(".o.d") && !name.ends_with(".gch.d")) continue;
    all.emplace(each.path().lexically_relative(build).replace_extension().string(), prerequisites_in(contents_of(each.path())));
  }
  return objects_among(all, std::nullopt, build);
}

}  // namespace

fs::path build_folder_of(fs::path const& program) {
  for (auto folder = program.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    if (fs::exists(folder / "CMakeCache.txt")) return folder;
    if (folder == folder.root_path()) break;
  }
  throw usage_error{fmt::format("the build folder knows what was compiled, and {} lies in none of CMake's: run the program "
                                "that was built, where it was built",
                                program.string())};
}

std::string noted_by_cmake(fs::path const& build, std::string_view name) {
  for (auto const& line : lines_of(contents_of(build / "CMakeCache.txt")))
    if (line.starts_with(name) && line.size() > name.size() && line[name.size()] == ':')
      if (auto const equals = line.find('='); equals != line.npos) return line.substr(equals + 1);
  return {};
}

std::vector<std::string> prerequisites_in(std::string_view rule) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i != rule.size(); ++i) {
    char const c = rule[i];
    char const next = i + 1 != rule.size() ? rule[i + 1] : '\n';
    if (c == '\\' && (next == '\n' || next == '\r')) continue;
    if ((c == '\\' && (next == ' ' || next == '#' || next == '\\')) || (c == '$' && next == '$')) {
      words.back() += rule[++i];
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  if (words.back().empty()) words.pop_back();
  // The rules for the headers alone, of -MP, add nothing.
  std::erase_if(words, [](std::string const& each) { return each.ends_with(':'); });
  return words;
}

std::vector<std::pair<std::string, std::vector<std::string>>> dependencies_in(std::string_view listing) {
  std::vector<std::pair<std::string, std::vector<std::string>>> result;
  std::istringstream in{std::string{listing}};
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    if (line.starts_with("    ")) {
      if (!result.empty()) result.back().second.push_back(line.substr(4));
    } else if (auto const end = line.find(": #deps "); end != line.npos) {
      result.push_back({line.substr(0, end), {}});
    }
  }
  return result;
}

std::vector<compiled_object> objects_of_program(fs::path const& program) {
  auto const build = build_folder_of(program);
  auto result = fs::exists(build / "build.ninja") ? as_ninja_knows(build, program) : as_make_knows(build);
  if (result.empty())
    throw usage_error{fmt::format("the build folder knows what was compiled, and {} has no dependency files of the compiler: "
                                  "build with Ninja or Make, and have that tool at hand",
                                  build.string())};
  return result;
}

}  // namespace interlock::checker
