#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
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

/// What a line of .../syscall says of a thread that is not ready to run.
struct system_call {
  activity what = activity::sleeping;  // also where the system does not tell
  std::uintptr_t futex = 0;
};

system_call understood(std::string const& line) {
  char* end = nullptr;
  auto const number = std::strtol(line.c_str(), &end, 10);
  if (end == line.c_str()) return {};  // it has gone on meanwhile
  std::array<unsigned long, 4> arguments{};
  for (auto& each : arguments) each = std::strtoul(end, &end, 16);
  auto const ends_if = [](bool has_timeout) {
    return system_call{has_timeout ? activity::sleeping : activity::blocked};
  };
  switch (number) {
    case SYS_futex: {
      if (arguments[3] != 0) return {activity::sleeping};
      auto const operation = static_cast<int>(arguments[1]) & FUTEX_CMD_MASK;
      bool const waits =
          operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET || operation == FUTEX_LOCK_PI;
      return waits ? system_call{activity::waiting, arguments[0]} : ends_if(false);
    }
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_restart_syscall: return {};
#if defined(SYS_poll)
    case SYS_poll: return ends_if(static_cast<int>(arguments[2]) >= 0);
#endif
#if defined(SYS_epoll_wait)
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait: return ends_if(static_cast<int>(arguments[3]) >= 0);
    case SYS_ppoll:
    case SYS_rt_sigtimedwait: return ends_if(arguments[2] != 0);
    case SYS_semtimedop: return ends_if(arguments[3] != 0);
    default: return ends_if(false);
  }
}

// Source: Linux, include/linux/posix-timers_types.h: the clock of a thread by its number.
std::chrono::nanoseconds processor_time_of(pid_t thread) {
  constexpr int of_a_thread = 4;
  constexpr int as_scheduled = 2;
  auto const clock =
      static_cast<clockid_t>((~static_cast<unsigned>(thread) << 3) | of_a_thread | as_scheduled);
  timespec used{};
  if (clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
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
  result.processor_time = processor_time_of(thread);
  switch (stat[name_end + 2]) {
    case 'S': {
      auto const call = understood(contents(thread, "syscall"));
      result.doing = call.what;
      result.futex = call.futex;
      break;
    }
    case 'D': result.doing = activity::sleeping; break;
    case 'Z':
    case 'X': result.doing = activity::gone; break;
    default: result.doing = activity::running;
  }
  return result;
}

std::chrono::nanoseconds time_had(thread_state const& before, thread_state const& now,
                                  std::chrono::nanoseconds passed) {
  if (now.doing != activity::running) return passed;
  return std::min(passed, 4 * (now.processor_time - before.processor_time));
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
