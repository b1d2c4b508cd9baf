#include <interlock/checker/command/terminal.hpp>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace interlock::checker {
namespace {

volatile std::sig_atomic_t was_interrupted = 0;
struct sigaction before {};

}  // namespace

bool is_terminal(int descriptor) { return ::isatty(descriptor) != 0; }

bool takes_colour(int descriptor) {
  auto const* const kind = std::getenv("TERM");
  return is_terminal(descriptor) && kind != nullptr && *kind != '\0' &&
         std::string_view{kind} != "dumb";
}

std::size_t terminal_width(int descriptor) {
  constexpr std::size_t usual = 80;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col;
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
