// A Redis server of a test's own, on a socket in its directory, which keeps what it holds in an append-only file there; and
// programs that run beside the test.
#pragma once

#include <chrono>
#include <csignal>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/checker/queue/connection.hpp>
#include <interlock/checker/tests/process.hpp>

namespace interlock::checker::queue {

/// Runs until it ends or this does; what it says goes to a file.
class program_beside {
 public:
  program_beside(std::vector<std::string> words, std::string out) : out_{std::move(out)} {
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(::open(out_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDOUT_FILENO);
    ::dup2(::open((out_ + ".err").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
    std::vector<char*> argv;
    for (auto& each : words) argv.push_back(each.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  program_beside(program_beside&& other) noexcept
      : pid_{std::exchange(other.pid_, 0)}, status_{other.status_}, out_{std::move(other.out_)} {}
  program_beside& operator=(program_beside&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(status_, other.status_);
    std::swap(out_, other.out_);
    return *this;
  }
  ~program_beside() { end(SIGKILL); }

  [[nodiscard]] bool runs() {
    if (pid_ != 0 && ::waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = 0;
    return pid_ != 0;
  }
  void tell(int signal) {
    if (pid_ != 0) ::kill(pid_, signal);
  }
  int wait() {
    if (pid_ != 0) ::waitpid(std::exchange(pid_, 0), &status_, 0);
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
  }
  int end(int signal) {
    tell(signal);
    return wait();
  }
  [[nodiscard]] std::string out() const { return contents_of(out_); }
  [[nodiscard]] std::string err() const { return contents_of(out_ + ".err"); }

 private:
  pid_t pid_ = 0;
  int status_ = 0;
  std::string out_;
};

class redis_server {
 public:
  explicit redis_server(scratch_directory const& room, std::vector<std::string> options = {})
      : room_{room}, options_{std::move(options)}, runs_{start()} {
    wait_until_it_answers();
  }

  [[nodiscard]] std::string socket() const { return room_ / "redis"; }
  [[nodiscard]] std::string address() const { return "unix://" + socket(); }
  /// Ends as the power would, and begins anew from its file.
  void restart() {
    runs_.end(SIGKILL);
    runs_ = start();
    wait_until_it_answers();
  }
  reply ask(request_words const& words) { return connection{parse_address("test", address())}.call(words); }

 private:
  program_beside start() {
    std::vector<std::string> words{REDIS_SERVER, "--port", "0", "--unixsocket", socket(), "--dir", room_.path().string(),
                                   "--appendonly", "yes", "--save", "", "--daemonize", "no"};
    words.insert(words.end(), options_.begin(), options_.end());
    return {words, room_ / "server"};
  }
  void wait_until_it_answers() {
    for (;;) try {
        connection{parse_address("test", address())};
        return;
      } catch (queue_error const& e) {
        if (std::string_view{e.what()}.find("let this client in") != std::string_view::npos) return;
        if (!runs_.runs()) throw std::runtime_error{"redis-server ends: " + runs_.out()};
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
      }
  }

  scratch_directory const& room_;
  std::vector<std::string> options_;
  program_beside runs_;
};

}  // namespace interlock::checker::queue
