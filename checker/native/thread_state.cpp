#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <interlock/checker/native/thread_state.hpp>

namespace interlock::checker::native {
namespace {

// Source: proc(5), /proc/pid/task/tid/{stat,status,syscall}.
std::string contents(pid_t thread, char const* file) {
  std::string result;
  int const fd =
      open(fmt::format("/proc/self/task/{}/{}", thread, file).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return result;
  char part[4096];
  for (ssize_t n; (n = read(fd, part, sizeof part)) > 0;)
    result.append(part, static_cast<std::size_t>(n));
  close(fd);
  return result;
}

std::uint64_t number_after(std::string_view text, std::string_view label) {
  auto const at = text.find(label);
  return at == std::string_view::npos ? 0
                                      : std::strtoull(text.data() + at + label.size(), nullptr, 10);
}

/// The futex that a line of .../syscall waits for without a timeout; else 0.
std::uintptr_t waited_for(std::string const& line) {
  char* end = nullptr;
  auto const number = std::strtol(line.c_str(), &end, 10);
  if (end == line.c_str() || number != SYS_futex) return 0;
  unsigned long arguments[4];
  for (auto& each : arguments) each = std::strtoul(end, &end, 16);
  auto const operation = static_cast<int>(arguments[1]) & FUTEX_CMD_MASK;
  bool const waits =
      operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET || operation == FUTEX_LOCK_PI;
  return waits && arguments[3] == 0 ? arguments[0] : 0;
}

}  // namespace

thread_state state_of(pid_t thread) {
  auto const stat = contents(thread, "stat");
  auto const name_end = stat.rfind(')');
  if (name_end == std::string::npos || name_end + 2 >= stat.size()) return {};
  auto const status = contents(thread, "status");
  thread_state result;
  result.switches = number_after(status, "\nvoluntary_ctxt_switches:") +
                    number_after(status, "\nnonvoluntary_ctxt_switches:");
  switch (stat[name_end + 2]) {
    case 'S':
      result.futex = waited_for(contents(thread, "syscall"));
      result.doing = result.futex != 0 ? activity::waiting : activity::sleeping;
      break;
    case 'Z':
    case 'X': result.doing = activity::gone; break;
    default: result.doing = activity::running;
  }
  return result;
}

std::vector<pid_t> threads_of_this_process() {
  std::vector<pid_t> result;
  std::unique_ptr<DIR, int (*)(DIR*)> const tasks{opendir("/proc/self/task"), closedir};
  if (!tasks) return result;
  while (auto const* const each = readdir(tasks.get()))
    if (auto const id = std::atoi(each->d_name); id > 0) result.push_back(id);
  return result;
}

}  // namespace interlock::checker::native
