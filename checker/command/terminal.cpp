#include <interlock/checker/command/terminal.hpp>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <sys/ioctl.h>
#include <unistd.h>

namespace interlock::checker {
namespace {

volatile std::sig_atomic_t was_interrupted = 0;
struct sigaction before {};

}  // namespace

bool is_terminal(int descriptor) { return ::isatty(descriptor) != 0; }

bool takes_cursor(int descriptor) {
  auto const* const kind = std::getenv("TERM");
  return is_terminal(descriptor) && kind != nullptr && *kind != '\0' &&
         std::string_view{kind} != "dumb";
}

bool takes_colour(int descriptor) {
  auto const* const refused = std::getenv("NO_COLOR");
  return takes_cursor(descriptor) && (refused == nullptr || *refused == '\0');
}

namespace {

std::size_t columns_said() {
  auto const* const said = std::getenv("COLUMNS");
  if (said == nullptr) return 0;
  std::string_view const text{said};
  std::size_t columns = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), columns);
  return problem == std::errc{} && end == text.data() + text.size() && columns <= 10'000 ? columns : 0;
}

std::size_t columns_of(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

std::size_t terminal_width(int descriptor) {
  constexpr std::size_t usual = 80;
  if (auto const said = columns_said(); said != 0) return said;
  auto const own = columns_of(descriptor);
  return own != 0 ? own : usual;
}

std::size_t text_width(int descriptor) {
  constexpr std::size_t of_files = 120, least = 40;
  return std::max(least, is_terminal(descriptor) || columns_said() != 0 ? terminal_width(descriptor) : of_files);
}

std::size_t table_width(int descriptor) {
  return is_terminal(descriptor) || columns_said() != 0 ? text_width(descriptor) : 0;
}

interrupt_scope::interrupt_scope() {
  was_interrupted = 0;
  struct sigaction remembering {};
  remembering.sa_handler = [](int) { was_interrupted = 1; };
  ::sigaction(SIGINT, &remembering, &before);  // no SA_RESTART: the read ends
}

interrupt_scope::~interrupt_scope() { ::sigaction(SIGINT, &before, nullptr); }

bool interrupt_scope::interrupted() { return was_interrupted != 0; }

}  // namespace interlock::checker
