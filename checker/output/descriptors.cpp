#include <interlock/checker/output/descriptors.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <interlock/checker/output/interruption.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

constexpr int look_around_ms = 100;

bool wait_until_writable(int descriptor, int timeout_ms) noexcept {
  pollfd wanted{descriptor, POLLOUT, 0};
  return ::poll(&wanted, 1, timeout_ms) > 0;
}

// As much as poll's answer stands for: more might wait for a reader, deaf to what else comes.
ssize_t write_part(int descriptor, std::string_view& text) noexcept {
  auto const written = ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
  if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  return written;
}

}  // namespace

void prepare_descriptors() noexcept {
  for (int const each : {SIGPIPE, SIGXFSZ}) std::signal(each, SIG_IGN);
  // The wrong way round on purpose: a closed stdout is none that takes everything.
  constexpr std::array ways{O_WRONLY, O_RDONLY, O_RDONLY};
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
    if (::fcntl(fd, F_GETFD) == -1 && errno == EBADF)
      static_cast<void>(::open("/dev/null", ways[static_cast<std::size_t>(fd)]));
}

int write_all(int descriptor, std::string_view text, std::function<bool()> const& goes_on) noexcept {
  while (!text.empty()) {
    if (!wait_until_writable(descriptor, look_around_ms)) {
      if (!goes_on()) return EINTR;
      continue;
    }
    auto const written = write_part(descriptor, text);
    if (written == 0) return EIO;
    if (written < 0 && errno != EAGAIN && errno != EINTR) return errno;
  }
  return 0;
}

void show_on_stderr(std::string_view text) noexcept {
  while (!text.empty()) {
    if (!wait_until_writable(STDERR_FILENO, interruption::count() == 0 ? -1 : 0)) return;
    if (write_part(STDERR_FILENO, text) <= 0) return;
  }
}

void say(std::string_view program, std::string_view sentence) noexcept {
  try {
    show_on_stderr(reports::without_commands(fmt::format("{}: {}\n", program, sentence)));
  } catch (std::bad_alloc const&) {
    show_on_stderr(sentence);
    show_on_stderr("\n");
  }
}

void print(std::string_view text) {
  std::fflush(stdout);
  auto const problem = write_all(STDOUT_FILENO, text, [] { return true; });
  if (problem != 0 && problem != EPIPE)
    throw std::runtime_error{fmt::format("stdout could not be written: {}",
                                         std::generic_category().message(problem))};
}

}  // namespace interlock::checker
