// Signals that ask the program to end, while it has something to put down first.
#pragma once

#include <array>
#include <csignal>
#include <string>

namespace interlock::checker {

/// While it lives, SIGINT, SIGTERM and SIGHUP are counted and end nothing but the call that waits
/// (EINTR). SIGHUP stays ignored where it was, as nohup has it. One at a time.
class interruption {
 public:
  interruption();
  ~interruption();
  interruption(interruption const&) = delete;
  interruption& operator=(interruption const&) = delete;

  /// How many of them came since the newest began.
  [[nodiscard]] static int count() noexcept;
  /// "SIGINT": the first that came. Precondition: count() != 0.
  [[nodiscard]] static std::string by();

 private:
  struct taken {
    int signal;
    struct sigaction before {};
  };
  std::array<taken, 3> taken_{{{SIGINT}, {SIGTERM}, {SIGHUP}}};
};

}  // namespace interlock::checker
