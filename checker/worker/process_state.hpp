// What the system knows of a process: whether it runs, and its memory.
#pragma once

#include <cstdint>

#include <sys/types.h>

namespace interlock::checker {

struct process_state {
  enum class activity : std::uint8_t {
    ready,    ///< on a processor, or waiting for one
    asleep,   ///< waiting for something else, or at its end
    stopped,  ///< by a signal, until another one lets it go on
    stopped_itself,  ///< by a signal that one of its threads sent
  };
  activity doing = activity::asleep;  ///< of its first thread
  std::uint64_t resident_kib = 0;
};

/// Zeros for what cannot be told any more; `stopped` where it is not known by whom. Source: proc(5),
/// /proc/pid/{stat,statm} and /proc/pid/task/tid/syscall.
[[nodiscard]] process_state state_of(pid_t process);
/// How often the process's first thread has gone to sleep so far. Source: /proc/pid/status.
[[nodiscard]] std::uint64_t sleeps_of(pid_t process);

}  // namespace interlock::checker
