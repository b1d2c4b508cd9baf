// Runs a program to its end and says what came of it; and a directory that goes with the test.
#pragma once

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interlock::checker {

struct process_result {
  int status = 0;  ///< the exit status; minus the signal's number
  std::string out;
  std::string err;
};

/// Runs it with nothing to read. `on_err` and `on_out`, if given, are told of what came so far
/// whenever more comes. `in_child`, if given, has the last word on what the program finds there;
/// `on_start`, if given, is told when it has begun. Throws std::system_error.
inline process_result run_process(
    std::vector<std::string> arguments,
    std::function<void(pid_t, std::string const& err)> const& on_err = {},
    std::function<void(pid_t, std::string const& out)> const& on_out = {},
    std::function<void()> const& in_child = {}, std::function<void(pid_t)> const& on_start = {}) {
  std::array<int, 2> out{}, err{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0)
    throw std::system_error{errno, std::generic_category(), "pipe2"};
  auto const child = ::fork();
  if (child < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (child == 0) {
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    std::vector<char*> argv;
    for (auto& each : arguments) argv.push_back(each.data());
    argv.push_back(nullptr);
    if (in_child) in_child();
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(out[1]);
  ::close(err[1]);
  if (on_start) on_start(child);
  process_result result;
  std::array<pollfd, 2> open{{{out[0], POLLIN, 0}, {err[0], POLLIN, 0}}};
  std::array<std::string*, 2> const into{&result.out, &result.err};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    if (::poll(open.data(), open.size(), -1) < 0) continue;
    for (std::size_t i = 0; i != open.size(); ++i) {
      if (open[i].fd < 0 || open[i].revents == 0) continue;
      std::array<char, 4096> part{};
      auto const n = ::read(open[i].fd, part.data(), part.size());
      if (n > 0) into[i]->append(part.data(), static_cast<std::size_t>(n));
      else ::close(std::exchange(open[i].fd, -1));
      if (n > 0 && i == 0 && on_out) on_out(child, result.out);
      if (n > 0 && i == 1 && on_err) on_err(child, result.err);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return result;
}

inline std::string contents_of(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A new directory, removed with all that is in it.
class scratch_directory {
 public:
  scratch_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "interlock-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::system_error{errno, std::generic_category(), pattern};
    path_ = pattern;
  }
  ~scratch_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  scratch_directory(scratch_directory const&) = delete;
  scratch_directory& operator=(scratch_directory const&) = delete;

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }
  [[nodiscard]] std::string operator/(std::string const& name) const { return path_ / name; }
  [[nodiscard]] bool empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::filesystem::path path_;
};

}  // namespace interlock::checker
