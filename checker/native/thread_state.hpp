// What the kernel knows of a thread: whether it runs, and if not, whether it can wake by itself.
#pragma once

#include <cstdint>
#include <vector>

#include <sys/types.h>

namespace interlock::checker::native {

enum class activity : std::uint8_t {
  gone,
  running,   ///< on a processor or waiting for one
  waiting,   ///< in a futex without a timeout: only another thread can wake it
  sleeping,  ///< in any other system call: it may come back by itself
};

struct thread_state {
  activity doing = activity::gone;
  std::uint64_t switches = 0;  ///< changes whenever the thread has run in between
  std::uintptr_t futex = 0;    ///< what it waits for, where it waits
};

[[nodiscard]] thread_state state_of(pid_t thread);

/// The ids of all threads of this process.
[[nodiscard]] std::vector<pid_t> threads_of_this_process();

}  // namespace interlock::checker::native
