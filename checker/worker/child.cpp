#include <interlock/checker/worker/child.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interlock::checker {
namespace {

[[noreturn]] void throw_errno(char const* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

// Closed with it where a child does not come to be.
struct pipe_ends {
  int read;
  int write;
  pipe_ends(int reading, int writing) : read{reading}, write{writing} {}
  ~pipe_ends() {
    for (int const fd : {read, write})
      if (fd >= 0) ::close(fd);
  }
  pipe_ends(pipe_ends const&) = delete;
  pipe_ends& operator=(pipe_ends const&) = delete;
};

pipe_ends make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno("pipe");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {ends[0], ends[1]};
}

// Reads all that is there now.
std::string read_available(int fd) {
  std::string result;
  std::array<char, 16384> buffer;
  for (;;) {
    auto const n = ::read(fd, buffer.data(), buffer.size());
    if (n <= 0) return result;
    result.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

std::chrono::duration<double> in_seconds(timeval const& t) {
  return std::chrono::seconds{t.tv_sec} + std::chrono::microseconds{t.tv_usec};
}

}  // namespace

child child::start(std::function<void(int pipe)> const& in_child) {
  auto lines = make_pipe();
  auto printed = make_pipe();
  std::fflush(nullptr);  // or the child prints it again
  auto const parent = ::getpid();
  auto const pid = ::fork();
  if (pid < 0) throw_errno("fork");
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);  // as SIGINT, it is the parent's to decide what to do
    std::signal(SIGTERM, SIG_DFL);
    for (int const each : {SIGPIPE, SIGXFSZ}) std::signal(each, SIG_DFL);
    rlimit const no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    auto const null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(null, STDIN_FILENO);
    ::dup2(printed.write, STDOUT_FILENO);
    ::dup2(printed.write, STDERR_FILENO);
    in_child(lines.write);
    ::_exit(0);
  }
  return {pid, std::exchange(lines.read, -1), std::exchange(printed.read, -1)};
}

child child::fork_to_run(std::function<void(int pipe)> const& body) { return start(body); }

child child::spawn(std::vector<std::string> arguments, bool fixed_addresses) {
  return start([&](int pipe) {
    if (fixed_addresses) ::personality(ADDR_NO_RANDOMIZE);
    ::fcntl(pipe, F_SETFD, 0);  // survives exec
    arguments.push_back(std::to_string(pipe));
    std::vector<char*> argv;
    for (auto& each : arguments) argv.push_back(each.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    std::perror(argv[0]);
    ::_exit(127);
  });
}

child::child(child&& other) noexcept
    : pid_{std::exchange(other.pid_, 0)},
      lines_{std::exchange(other.lines_, -1)},
      printed_fd_{std::exchange(other.printed_fd_, -1)},
      partial_{std::move(other.partial_)},
      printed_{std::move(other.printed_)},
      end_{other.end_} {}

child::~child() {
  if (pid_ != 0 && !end_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (lines_ >= 0) ::close(lines_);
  if (printed_fd_ >= 0) ::close(printed_fd_);
}

void child::drain(std::vector<std::string>& lines) {
  partial_ += read_available(lines_);
  std::size_t begin = 0;
  for (auto end = partial_.find('\n'); end != partial_.npos; end = partial_.find('\n', begin)) {
    lines.push_back(partial_.substr(begin, end - begin));
    begin = end + 1;
  }
  partial_.erase(0, begin);

  constexpr std::size_t kept = 4096;
  printed_ += read_available(printed_fd_);
  if (printed_.size() > kept) printed_.erase(0, printed_.size() - kept);
}

std::optional<child_end> child::ended() {
  if (end_) return end_;
  int status = 0;
  rusage usage{};
  if (::wait4(pid_, &status, WNOHANG, &usage) != pid_) return std::nullopt;
  end_ = child_end{.by_signal = WIFSIGNALED(status),
                   .code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
                   .peak_memory_kib = static_cast<std::uint64_t>(usage.ru_maxrss),
                   .processor_time = in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime)};
  return end_;
}

std::chrono::duration<double> child::processor_time() const {
  if (end_) return end_->processor_time;
  clockid_t clock{};
  std::timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

void child::kill() {
  if (!end_) ::kill(pid_, SIGKILL);
}

std::uint64_t child::resident_kib() const {
  std::ifstream statm{"/proc/" + std::to_string(pid_) + "/statm"};
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return statm ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024 : 0;
}

}  // namespace interlock::checker
