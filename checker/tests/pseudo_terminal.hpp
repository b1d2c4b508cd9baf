// A program at a terminal that the test holds the other end of.
#pragma once

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interlock::checker {

class pseudo_terminal {
 public:
  /// Throws std::system_error.
  pseudo_terminal(std::vector<std::string> arguments, char const* kind, unsigned short columns) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    pid_ = ::forkpty(&held_, nullptr, nullptr, &size);
    if (pid_ < 0) throw std::system_error{errno, std::generic_category(), "forkpty"};
    if (pid_ != 0) return;
    ::setenv("TERM", kind, 1);
    std::vector<char*> argv;
    for (auto& each : arguments) argv.push_back(each.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ~pseudo_terminal() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(held_);
  }
  pseudo_terminal(pseudo_terminal const&) = delete;
  pseudo_terminal& operator=(pseudo_terminal const&) = delete;

  /// What comes up to and with `part`; all that comes where it does not.
  std::string read_until(std::string_view part) {
    std::string result;
    while (result.find(part) == result.npos) {
      constexpr int patience_ms = 60'000;
      pollfd news{held_, POLLIN, 0};
      if (::poll(&news, 1, patience_ms) <= 0) break;
      char byte = 0;
      if (::read(held_, &byte, 1) <= 0) break;  // EIO: the program has ended
      if (byte != '\r') result += byte;
    }
    return result;
  }
  void type(std::string_view keys) {
    if (::write(held_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
      throw std::system_error{errno, std::generic_category(), "write"};
  }
  /// The exit status; minus the signal's number. Precondition: read_until saw the end.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  int held_ = -1;
  pid_t pid_ = 0;
};

}  // namespace interlock::checker
