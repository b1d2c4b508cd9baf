#include <interlock/checker/worker/process_state.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace interlock::checker {
namespace {

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
    case 't': return stopped;
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
