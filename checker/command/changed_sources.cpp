#include <interlock/checker/command/changed_sources.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include <fmt/format.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/compiled_from.hpp>
#include <interlock/checker/command/own_program.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

class repository {
 public:
  explicit repository(std::string const& folder) : git_{fmt::format("git -C {} ", shell_word(folder))} {
    auto top = ask("rev-parse --show-toplevel");
    if (!top) throw usage_error{fmt::format("--changed-since: {} is in no repository that git knows", fs::weakly_canonical(folder).string())};
    while (top->ends_with('\n')) top->pop_back();
    top_ = fs::weakly_canonical(*top);
    git_ = fmt::format("git -C {} ", shell_word(top_.string()));
  }

  [[nodiscard]] std::set<fs::path> changed_since(std::string const& revision) const {
    auto const commit = revision.starts_with('-') ? std::nullopt : ask("rev-parse --verify --quiet " + shell_word(revision + "^{commit}"));
    if (!commit) throw usage_error{fmt::format("--changed-since {}: git knows no such commit in {}", revision, top_.string())};
    auto const differ = ask(fmt::format("diff --name-only --no-renames -z {} --", commit->substr(0, commit->find('\n'))));
    auto const fresh = ask("ls-files --others --exclude-standard -z");
    if (!differ || !fresh) throw usage_error{fmt::format("--changed-since {}: git could not compare with it", revision)};
    std::set<fs::path> result;
    for (auto const& names : {*differ, *fresh})
      for (std::size_t begin = 0; begin < names.size();) {
        auto const end = names.find('\0', begin);
        result.insert(fs::weakly_canonical(top_ / names.substr(begin, end - begin)));
        begin = end + 1;
      }
    return result;
  }

 private:
  [[nodiscard]] std::optional<std::string> ask(std::string const& what) const { return output_of(git_ + what); }

  std::string git_;
  fs::path top_;
};

// Nothing can be said of a program that is not made of what is there now.
void expect_built_since(std::set<fs::path> const& changed, std::set<fs::path> const& sources) {
  std::error_code none;
  auto const built = fs::last_write_time(own_path(), none);
  for (auto const& each : changed)
    if (sources.contains(each) && fs::exists(each, none) && fs::last_write_time(each, none) > built)
      throw usage_error{fmt::format("{} was written after this program was built: build it first", each.string())};
}

}  // namespace

bool is_of_the_build(fs::path const& file) {
  return file.filename() == "CMakeLists.txt" || file.filename() == "CMakePresets.json" || file.extension() == ".cmake";
}

std::set<fs::path> changed_since(std::string const& revision, std::string const& source_root) {
  return repository{source_root}.changed_since(revision);
}

std::vector<entry const*> compiled_from(std::set<fs::path> const& changed, std::string const& source_root, std::vector<entry const*> const& entries) {
  if (changed.empty()) return {};
  auto const objects = objects_of_program(own_path());
  std::set<fs::path> all;
  for (auto const& each : objects) all.insert(each.from.begin(), each.from.end());
  expect_built_since(changed, all);

  auto const registered_in = [&](entry const& check) { return fs::weakly_canonical(fs::path{source_root} / check.where().file_name()); };
  auto const has_one_of = [](std::set<fs::path> const& of, std::set<fs::path> const& what) {
    return std::ranges::any_of(what, [&](fs::path const& each) { return of.contains(each); });
  };
  std::set<fs::path> registering;
  for (auto const* each = entry::first(); each != nullptr; each = each->next()) registering.insert(registered_in(*each));
  bool const concerns_all = std::ranges::any_of(changed, is_of_the_build) || std::ranges::any_of(objects, [&](compiled_object const& each) {
                              return !has_one_of(each.from, registering) && has_one_of(each.from, changed);
                            });
  if (concerns_all) return entries;

  auto result = entries;
  std::erase_if(result, [&](entry const* check) {
    auto const file = registered_in(*check);
    bool known = false;
    for (auto const& each : objects) {
      if (!each.from.contains(file)) continue;
      if (has_one_of(each.from, changed)) return false;
      known = true;
    }
    return known;
  });
  return result;
}

}  // namespace interlock::checker
