#include <interlock/checker/outside/ending.hpp>

#include <cstring>

#include <unistd.h>

namespace interlock::checker {

ending_in_words in_words(ending how) noexcept {
  if (how == ending::out_of_stack)
    return {failure::crash, "ran out of stack (8 MiB)",
            "it recurses too deeply, or without an end, or its local variables are too large"};
  return {failure::misuse, "a thread that the code under test started (std::thread) used the layer",
          "no engine can order what it does: make it one of the scenario's `threads`, whose code is "
          "thread(i)"};
}

// Also in a signal handler: calls nothing that may not be called there.
void end_process(black_box& box, ending how) noexcept {
  auto const write = [](char const* text) {
    [[maybe_unused]] auto const written = ::write(STDERR_FILENO, text, std::strlen(text));
  };
  box.ended_by.store(how);
  auto const told = in_words(how);
  write("interlock: the code under test is stopped: ");
  if (how == ending::out_of_stack) write("it ");
  write(told.message);
  write("; ");
  write(told.why);
  write("\n");
  constexpr int could_not_go_on = 3;
  ::_exit(could_not_go_on);
}

}  // namespace interlock::checker
