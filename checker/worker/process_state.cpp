#include <interlock/checker/worker/process_state.hpp>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include <sys/syscall.h>
#include <unistd.h>

namespace interlock::checker {
namespace {

// Whoever stops itself is stopped before it returns from the call that sends the signal. A process that was
// stopped from outside is in some other call or in none.
bool is_sending_a_stop(std::filesystem::path const& thread) {
  std::ifstream file{thread / "syscall"};
  long number = 0;
  std::array<std::string, 3> arguments;
  file >> number;
  for (auto& each : arguments) file >> each;
  if (!file) return false;
  auto const is_stop = [](std::string const& argument) {
    return std::strtoull(argument.c_str(), nullptr, 16) == SIGSTOP;
  };
  return number == SYS_tgkill ? is_stop(arguments[2])
                              : (number == SYS_kill || number == SYS_tkill) && is_stop(arguments[1]);
}

bool has_stopped_itself(pid_t process) {
  std::error_code none;
  for (auto const& thread :
       std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/task", none})
    if (is_sending_a_stop(thread.path())) return true;
  return false;
}

process_state::activity activity_of(pid_t process) {
  using enum process_state::activity;
  std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
  std::string line;
  std::getline(file, line);
  auto const name_end = line.rfind(')');  // the name may have any characters
  if (name_end == line.npos || name_end + 2 >= line.size()) return asleep;
  switch (line[name_end + 2]) {
    case 'R': return ready;
    case 'T':
    case 't': return has_stopped_itself(process) ? stopped_itself : stopped;
    default: return asleep;
  }
}

}  // namespace

process_state state_of(pid_t process) {
  process_state result;
  result.doing = activity_of(process);
  std::ifstream statm{"/proc/" + std::to_string(process) + "/statm"};
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  if (statm >> total >> resident)
    result.resident_kib = resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024;
  return result;
}

std::uint64_t sleeps_of(pid_t process) {
  constexpr std::string_view label = "voluntary_ctxt_switches:";
  std::ifstream file{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(label)) return std::strtoull(line.c_str() + label.size(), nullptr, 10);
  return 0;
}

}  // namespace interlock::checker
