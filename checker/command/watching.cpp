#include <interlock/checker/command/watching.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/checker/command/compiled_from.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

constexpr int look_around_ms = 200;

using times = std::map<fs::path, fs::file_time_type>;

// Of the sources that lie in the project, and of what says how they are built.
times times_of_sources(fs::path const& program, fs::path const& build) {
  fs::path const home = noted_by_cmake(build, "CMAKE_HOME_DIRECTORY");
  std::set<fs::path> files;
  for (auto const& each : objects_of_program(program)) files.insert(each.from.begin(), each.from.end());
  times result;
  std::error_code gone;
  auto const look_at = [&](fs::path const& file) {
    if (auto const time = fs::last_write_time(file, gone); !gone) result.insert_or_assign(file, time);
  };
  for (auto const& each : files) {
    auto const below = [&](fs::path const& folder) { return !each.lexically_relative(folder).empty() && *each.lexically_relative(folder).begin() != ".."; };
    if (!below(home) || below(build)) continue;
    look_at(each);
    for (auto folder = each.parent_path(); folder != home.parent_path(); folder = folder.parent_path()) {
      if (!result.contains(folder / "CMakeLists.txt")) look_at(folder / "CMakeLists.txt");
      if (folder == folder.root_path()) break;
    }
  }
  return result;
}

// Of files that are still there.
std::vector<fs::path> changed(times const& before) {
  std::vector<fs::path> result;
  std::error_code gone;
  for (auto const& [file, time] : before)
    if (auto const now = fs::last_write_time(file, gone); !gone && now != time) result.push_back(file);
  return result;
}

// Its exit status, as a shell has it. It ends as this process does: signals of the terminal go to both.
int run(std::vector<std::string> const& words) {
  std::fflush(stdout);
  auto const child = ::fork();
  if (child < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (child == 0) {
    for (int const each : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) std::signal(each, SIG_DFL);
    std::vector<char*> argv;
    for (auto const& each : words) argv.push_back(const_cast<char*>(each.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    std::perror(argv[0]);
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR)
    if (interruption::by() == "SIGTERM") ::kill(child, SIGTERM);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class watcher {
 public:
  watcher(std::string const& called, arguments const& args)
      : called_{called}, program_{own_path()}, check_{program_.string(), "check"}, build_{build_folder_of(program_)} {
    for (auto const& each : args)
      if (each.size() < 4 || !std::string_view{"--watch"}.starts_with(each)) check_.push_back(each);
    cmake_ = noted_by_cmake(build_, "CMAKE_COMMAND");
    if (cmake_.empty()) cmake_ = "cmake";
  }

  int watch() {
    int status = could_not_run;
    bool all = true;  // nothing was checked yet
    std::vector<fs::path> touched;
    while (interruption::count() == 0) {
      auto before = times_of_sources(program_, build_);
      // What is saved while it is built may not be in the program.
      if (is_built() && changed(before).empty()) {
        auto words = check_;
        if (!all)
          for (auto const& each : touched) words.insert(words.end(), {"--compiled-from", each.string()});
        all = false;
        touched.clear();
        before.merge(times_of_sources(program_, build_));
        status = run(words);
      }
      if (interruption::count() == 0) show_on_stderr(fmt::format("{}: {} files are watched, Ctrl-C ends it\n", called_, before.size()));
      while (interruption::count() == 0 && changed(before).empty()) ::poll(nullptr, 0, look_around_ms);
      auto const more = changed(before);
      touched.insert(touched.end(), more.begin(), more.end());
    }
    return status;
  }

 private:
  // What the compiler says is shown where it fails.
  [[nodiscard]] bool is_built() const {
    return run({"/bin/sh", "-c",
                fmt::format("said=$({} --build {} --target {} 2>&1) || {{ printf '%s\\n' \"$said\" >&2; exit 1; }}", shell_word(cmake_),
                            shell_word(build_.string()), shell_word(program_.filename().string()))}) == 0;
  }

  std::string const& called_;
  fs::path program_;
  std::vector<std::string> check_;
  fs::path build_;
  std::string cmake_;
};

}  // namespace

int check_again_and_again(std::string const& program, arguments const& args) { return watcher{program, args}.watch(); }

}  // namespace interlock::checker
