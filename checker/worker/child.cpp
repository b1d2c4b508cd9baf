#include <interlock/checker/worker/child.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/checker/worker/descendants.hpp>
#include <interlock/checker/worker/exit_status.hpp>

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

// What is printed there is read by who prints it, too; what is left is its parent's.
pipe_ends make_file() {
  auto const file = ::memfd_create("printed", MFD_CLOEXEC);
  if (file < 0) throw_errno("memfd_create");
  ::fcntl(file, F_SETFL, O_APPEND);
  auto const again = ::fcntl(file, F_DUPFD_CLOEXEC, 0);
  if (again < 0) {
    ::close(file);
    throw_errno("dup");
  }
  return {file, again};
}

// The file is in memory, and what prints without end is not to fill that.
void limit_files() {
  constexpr rlim_t most = 64U << 20;
  rlimit const size{most, most};
  ::setrlimit(RLIMIT_FSIZE, &size);
  std::signal(SIGXFSZ, SIG_IGN);
}

// Writing to a socket raises no signal where nobody reads any more.
pipe_ends make_socket() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw_errno("socketpair");
  return {ends[0], ends[1]};
}

std::string draw_seal() {
  std::uint64_t drawn = 0;
  if (::getrandom(&drawn, sizeof drawn, 0) != sizeof drawn) throw_errno("getrandom");
  return fmt::format("{:016x}", drawn);
}

// Reads what is there now, as far as a pipe can hold; a child that writes without end is not to
// keep its parent. Closes the descriptor where nothing can come any more.
std::string read_available(int& fd) {
  constexpr std::size_t most = 4U << 20;
  std::string result;
  std::array<char, 16384> buffer;
  while (fd >= 0 && result.size() < most) {
    auto const n = ::read(fd, buffer.data(), buffer.size());
    if (n == 0) ::close(std::exchange(fd, -1));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    result.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return result;
}

// What the child has from its parent but is not for it: signals as the parent handles them, the
// terminal, open files.
void leave_the_parents_things(int printed, std::vector<int> kept) {
  ::setsid();
  // Faults are the program's own: it may have a handler that tells of them.
  constexpr std::array faults{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
  for (int signal = 1; signal < NSIG; ++signal)
    if (std::ranges::find(faults, signal) == faults.end()) std::signal(signal, SIG_DFL);
  // It is the parent's to decide what to do.
  for (int const each : {SIGINT, SIGHUP}) std::signal(each, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  rlimit const no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::close(STDIN_FILENO);
  ::open("/dev/null", O_RDONLY);  // the lowest that is free
  ::dup2(printed, STDOUT_FILENO);
  ::dup2(printed, STDERR_FILENO);
  std::ranges::sort(kept);
  unsigned next = STDERR_FILENO + 1;
  for (auto const fd : kept) {
    auto const number = static_cast<unsigned>(fd);
    if (next != number) ::close_range(next, number - 1, 0);
    next = number + 1;
  }
  ::close_range(next, ~0U, 0);
}

// Small numbers are those that code under test is given by open(), and mistakes for one another.
int as_a_number_of_its_own(int fd) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  constexpr rlim_t wanted = 1000;
  auto const high = std::min(wanted, files.rlim_cur == 0 ? 0 : files.rlim_cur - 1);
  auto const copy = ::fcntl(fd, F_DUPFD_CLOEXEC, static_cast<int>(high));
  return copy < 0 ? fd : copy;
}

std::chrono::duration<double> in_seconds(timeval const& t) {
  return std::chrono::seconds{t.tv_sec} + std::chrono::microseconds{t.tv_usec};
}

}  // namespace

line_writer::line_writer(int pipe, std::string seal)
    : pipe_{pipe}, seal_{std::move(seal)}, process_{::getpid()} {}

void line_writer::write(std::string_view text) const {
  if (::getpid() != process_) return;
  std::string line;
  line.reserve(seal_.size() + text.size() + 1);
  line += seal_;
  line += text;
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    auto const written = ::write(pipe_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EBADF) ::_exit(pipe_was_closed);
    if (written <= 0) ::_exit(1);  // the parent is gone
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

line_reader::line_reader(int socket) : socket_{socket}, process_{::getpid()} {}

std::optional<std::string> line_reader::read() {
  if (::getpid() != process_) ::_exit(1);
  std::array<char, 65536> buffer;
  auto end = read_.find('\n');
  while (end == read_.npos) {
    auto const n = ::read(socket_, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) ::_exit(pipe_was_closed);
    if (n == 0) return std::nullopt;
    auto const known = read_.size();
    read_.append(buffer.data(), static_cast<std::size_t>(n));
    end = read_.find('\n', known);
  }
  auto line = read_.substr(0, end);
  read_.erase(0, end + 1);
  return line;
}

child child::start(std::function<void(line_writer const& lines, int told)> const& in_child,
                   bool listens, printing how) {
  auto seal = draw_seal();
  auto lines = make_pipe();
  auto printed = how == printing::to_pipe ? make_pipe() : make_file();
  pipe_ends told = listens ? make_socket() : pipe_ends{-1, -1};
  std::fflush(nullptr);  // or the child prints it again
  adopt_orphans();
  auto const parent = ::getpid();
  auto const pid = ::fork();
  if (pid < 0) throw_errno("fork");
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    auto const pipe = as_a_number_of_its_own(lines.write);
    std::vector<int> kept{pipe};
    if (listens) kept.push_back(as_a_number_of_its_own(told.read));
    leave_the_parents_things(printed.write, kept);
    if (how == printing::to_file) limit_files();
    line_writer const writer{pipe, std::move(seal)};
    try {
      in_child(writer, kept.back());
    } catch (std::exception const& e) {
      auto why = fmt::format("{}{}", error_line, e.what());
      std::ranges::replace(why, '\n', ' ');
      writer.write(why);
    } catch (...) {
      writer.write(fmt::format("{}something else than a std::exception was thrown", error_line));
    }
    ::_exit(0);
  }
  worker_started(pid);
  return {pid, std::exchange(lines.read, -1), std::exchange(printed.read, -1),
          std::exchange(told.write, -1), std::move(seal), how};
}

child child::fork_to_run(std::function<void(line_writer const& lines)> const& body, printing how) {
  return start([&](line_writer const& lines, int) { body(lines); }, false, how);
}

child child::fork_to_serve(
    std::function<void(line_writer const& lines, line_reader& told)> const& body) {
  return start(
      [&](line_writer const& lines, int told) {
        line_reader reader{told};
        body(lines, reader);
      },
      true, printing::to_pipe);
}

child child::spawn(
    std::function<std::vector<std::string>(line_writer const& lines)> const& arguments,
    bool fixed_addresses) {
  return start([&](line_writer const& lines, int) {
    if (fixed_addresses) ::personality(ADDR_NO_RANDOMIZE);
    for (auto const* options : {"TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"})
      ::unsetenv(options);
    ::fcntl(lines.pipe(), F_SETFD, 0);  // survives exec
    auto words = arguments(lines);
    std::vector<char*> argv;
    for (auto& each : words) argv.push_back(each.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    std::perror(argv[0]);
    ::_exit(127);
  }, false, printing::to_pipe);
}

child::child(child&& other) noexcept
    : pid_{std::exchange(other.pid_, 0)},
      lines_{std::exchange(other.lines_, -1)},
      printed_fd_{std::exchange(other.printed_fd_, -1)},
      printing_{other.printing_},
      told_{std::exchange(other.told_, -1)},
      no_more_{other.no_more_},
      to_tell_{std::move(other.to_tell_)},
      seal_{std::move(other.seal_)},
      partial_{std::move(other.partial_)},
      stray_{std::move(other.stray_)},
      printed_{std::move(other.printed_)},
      end_{other.end_} {}

child::~child() {
  if (pid_ != 0 && !end_) {
    ::kill(pid_, SIGKILL);
    siginfo_t end{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    static_cast<void>(ended());
  }
  if (lines_ >= 0) ::close(lines_);
  if (printed_fd_ >= 0) ::close(printed_fd_);
  if (told_ >= 0) ::close(told_);
}

void child::tell(std::string_view text) {
  to_tell_ += text;
  to_tell_ += '\n';
  pass_on();
}

void child::tell_no_more() {
  no_more_ = true;
  pass_on();
}

void child::pass_on() {
  while (told_ >= 0 && !to_tell_.empty()) {
    auto const sent = ::send(told_, to_tell_.data(), to_tell_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) return;
    if (sent < 0) to_tell_.clear();  // it has ended, which is seen elsewhere
    else to_tell_.erase(0, static_cast<std::size_t>(sent));
  }
  if (no_more_ && told_ >= 0) ::close(std::exchange(told_, -1));
}

void child::take(std::string_view read, std::vector<std::string>& lines) {
  // What an engine tells at most: a graph is some kilobytes, and a part of a search some hundreds
  // of them.
  constexpr std::size_t longest_line = 256U << 20;
  if (stray_) return;
  partial_ += read;
  auto const is_sealed = [&](std::string_view line) {
    auto const known = std::min(line.size(), seal_.size());
    return line.substr(0, known) == std::string_view{seal_}.substr(0, known);
  };
  std::size_t begin = 0;
  auto const rest = [&] { return std::string_view{partial_}.substr(begin); };
  for (auto end = partial_.find('\n'); end != partial_.npos; end = partial_.find('\n', begin)) {
    auto const line = std::string_view{partial_}.substr(begin, end - begin);
    if (!is_sealed(line) || line.size() <= seal_.size()) break;
    lines.emplace_back(line.substr(seal_.size()));
    begin = end + 1;
  }
  constexpr std::size_t shown = 60;
  if (!is_sealed(rest()) || rest().find('\n') != std::string_view::npos ||
      rest().size() > longest_line)
    stray_ = std::string{rest().substr(0, std::min(shown, rest().find('\n')))};
  partial_.erase(0, begin);
  if (stray_) partial_ = {};
}

void child::drain(std::vector<std::string>& lines) {
  pass_on();
  take(read_available(lines_), lines);

  constexpr std::size_t kept = 4096;
  if (printing_ == printing::to_file && !end_) return;  // it may be read there, and taken away
  if (printed_fd_ >= 0 && printing_ == printing::to_file) ::lseek(printed_fd_, 0, SEEK_SET);
  printed_ += read_available(printed_fd_);
  if (printed_.size() > kept) printed_.erase(0, printed_.size() - kept);
}

std::optional<child_end> child::ended() {
  if (end_) return end_;
  siginfo_t ended{};
  // Seen, but not waited for: until then nobody else has its id.
  if (::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      ended.si_pid != pid_)
    return std::nullopt;
  end_session_of(pid_);
  int status = 0;
  rusage usage{};
  if (::wait4(pid_, &status, 0, &usage) != pid_) return std::nullopt;
  end_ = child_end{.by_signal = WIFSIGNALED(status),
                   .code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
                   .peak_memory_kib = static_cast<std::uint64_t>(usage.ru_maxrss),
                   .processor_time = in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime)};
  worker_ended(pid_);
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

}  // namespace interlock::checker
