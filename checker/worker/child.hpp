// A child process and the two pipes that come from it: its lines, and what it prints; and, where it
// listens, a socket through which its parent tells it what to do next.
//
// Code under test runs in it, so it has a session, descriptors and signals of its own: what it does
// to all that it finds there, and what it leaves running, does not come to its parent or to other
// children.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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

/// With which a child tells its parent lines. Each begins with a seal that was drawn for this child:
/// what code under test writes into the pipe does not have it.
class line_writer {
 public:
  line_writer(int pipe, std::string seal);
  /// Ends the process where the parent is gone, and where the code under test has closed the pipe;
  /// says nothing in a fork of the child. Precondition: no line break in the text, which is not
  /// empty.
  void write(std::string_view text) const;

  [[nodiscard]] int pipe() const noexcept { return pipe_; }
  [[nodiscard]] std::string const& seal() const noexcept { return seal_; }

 private:
  int pipe_;
  std::string seal_;
  pid_t process_;
};

/// What a child's parent tells it, line by line.
class line_reader {
 public:
  explicit line_reader(int socket);
  /// Waits for the next line; nothing where the parent has no more to say. Ends the process where the
  /// code under test has closed the socket, and in a fork of the child.
  [[nodiscard]] std::optional<std::string> read();

 private:
  int socket_;
  pid_t process_;
  std::string read_;
};

/// A line that begins so tells why the engine itself could not go on.
inline constexpr char error_line = '!';

class child {
 public:
  /// Where its standard streams go: to a pipe, or to a file that it can read itself, printed_text.
  enum class printing : std::uint8_t { to_pipe, to_file };

  /// Runs `body` in a fork of this process. The child dies with its parent, writes no core, has no
  /// open file but its pipes, and its standard streams go to `printed`. What `body` throws becomes
  /// an error_line.
  /// Precondition: this process has one thread. Throws std::system_error.
  static child fork_to_run(std::function<void(line_writer const& lines)> const& body, printing how = printing::to_pipe);
  /// As above, and the body can be told lines in turn.
  static child fork_to_serve(
      std::function<void(line_writer const& lines, line_reader& told)> const& body);
  /// Runs the program with the arguments that `arguments` makes of the writer's descriptor and
  /// seal, in the environment but for the options of sanitizers: what these find does not depend
  /// on who runs it. Without address-space randomisation where `fixed_addresses`.
  static child spawn(
      std::function<std::vector<std::string>(line_writer const& lines)> const& arguments,
      bool fixed_addresses);

  child(child&& other) noexcept;
  child& operator=(child&&) = delete;
  ~child();  ///< kills what still runs of it

  /// Negative once there is nothing more to come.
  [[nodiscard]] int lines_fd() const { return lines_; }
  [[nodiscard]] int printed_fd() const { return printing_ == printing::to_pipe ? printed_fd_ : -1; }
  /// Reads what is there without blocking, or a good part of it; complete lines are appended to
  /// `lines`, without their seal.
  void drain(std::vector<std::string>& lines);
  /// The beginning of what came through the line pipe and is not of a line_writer.
  [[nodiscard]] std::optional<std::string> const& stray() const { return stray_; }
  /// The end of what the child printed, at most some KiB; of a file, what it left there, once it has ended.
  [[nodiscard]] std::string const& printed() const { return printed_; }

  /// Set once the child has ended; does not block. What the child has left running is ended then.
  [[nodiscard]] std::optional<child_end> ended();
  /// Does not block: what the child does not take now goes out as it is drained. Precondition: it is
  /// one of fork_to_serve, and was not told that there is no more; no line break in the text.
  void tell(std::string_view text);
  void tell_no_more();
  void kill();
  /// What it has used of the processors so far; 0 when it cannot be told any more.
  [[nodiscard]] std::chrono::duration<double> processor_time() const;
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  child(pid_t pid, int lines, int printed, int told, std::string seal, printing how)
      : pid_{pid}, lines_{lines}, printed_fd_{printed}, printing_{how}, told_{told}, seal_{std::move(seal)} {}
  static child start(std::function<void(line_writer const& lines, int told)> const& in_child,
                     bool listens, printing how);
  void pass_on();
  void take(std::string_view read, std::vector<std::string>& lines);

  pid_t pid_;
  int lines_;
  int printed_fd_;
  printing printing_;
  int told_;  // negative where it does not listen, or there is no more to tell
  bool no_more_ = false;
  std::string to_tell_;
  std::string seal_;
  std::string partial_;
  std::optional<std::string> stray_;
  std::string printed_;
  std::optional<child_end> end_;
};

}  // namespace interlock::checker
