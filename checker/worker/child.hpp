// A child process and the two pipes that come from it: its lines, and what it prints.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace interlock::checker {

/// How a child ended.
struct child_end {
  bool by_signal = false;
  int code = 0;  ///< the exit status or the signal's number
  std::uint64_t peak_memory_kib = 0;
  std::chrono::duration<double> processor_time{};
};

class child {
 public:
  /// Runs `body` with the writing end of the line pipe in a fork of this process. The child dies
  /// with its parent, ignores SIGINT, writes no core, and its standard streams go to `printed`.
  /// Precondition: this process has one thread. Throws std::system_error.
  static child fork_to_run(std::function<void(int pipe)> const& body);
  /// Runs a program; `arguments` are given the descriptor of the line pipe as their last one.
  /// Without address-space randomisation where `fixed_addresses`.
  static child spawn(std::vector<std::string> arguments, bool fixed_addresses);

  child(child&& other) noexcept;
  child& operator=(child&&) = delete;
  ~child();  ///< kills what still runs

  [[nodiscard]] int lines_fd() const { return lines_; }
  [[nodiscard]] int printed_fd() const { return printed_fd_; }
  /// Reads what is there without blocking; complete lines are appended to `lines`.
  void drain(std::vector<std::string>& lines);
  /// The end of what the child printed, at most some KiB.
  [[nodiscard]] std::string const& printed() const { return printed_; }

  /// Set once the child has ended; does not block.
  [[nodiscard]] std::optional<child_end> ended();
  void kill();
  /// What it has used of the processors so far; 0 when it cannot be told any more.
  [[nodiscard]] std::chrono::duration<double> processor_time() const;
  /// 0 when it cannot be told any more.
  [[nodiscard]] std::uint64_t resident_kib() const;

 private:
  child(pid_t pid, int lines, int printed) : pid_{pid}, lines_{lines}, printed_fd_{printed} {}
  static child start(std::function<void(int pipe)> const& in_child);

  pid_t pid_;
  int lines_;
  int printed_fd_;
  std::string partial_;
  std::string printed_;
  std::optional<child_end> end_;
};

}  // namespace interlock::checker
