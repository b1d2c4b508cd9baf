#include <interlock/checker/outside/debugger_attached.hpp>

#include <fstream>
#include <string>
#include <string_view>

namespace interlock::checker {

bool debugger_attached() {
  constexpr std::string_view label = "TracerPid:";
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(label)) return line.find_first_of("123456789", label.size()) != line.npos;
  return false;
}

}  // namespace interlock::checker
