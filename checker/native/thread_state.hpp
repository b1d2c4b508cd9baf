// What the kernel knows of a thread: whether it runs, and if not, whether it can wake by itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include <sys/types.h>

namespace interlock::checker::native {

enum class activity : std::uint8_t {
  gone,
  running,   ///< on a processor or waiting for one
  waiting,   ///< in a futex without a timeout: only another thread can wake it
  sleeping,  ///< for a time: it comes back by itself
  blocked,   ///< in any other system call: something from outside may end that
};

struct thread_state {
  activity doing = activity::gone;
  std::uint64_t switches = 0;  ///< changes whenever the thread has run in between
  std::uintptr_t futex = 0;    ///< what it waits for, where it waits
  std::chrono::nanoseconds processor_time{};
};

[[nodiscard]] thread_state state_of(pid_t thread);

/// How much time a thread has had between two looks: on a machine with too much to do, or when all
/// of it is stopped for a while, `passed` says nothing of a thread that was ready to run. It counts
/// four times what it got, as many threads share a processor.
[[nodiscard]] std::chrono::nanoseconds time_had(thread_state const& before, thread_state const& now,
                                                std::chrono::nanoseconds passed);

/// The ids of all threads of this process.
[[nodiscard]] std::vector<pid_t> threads_of_this_process();

}  // namespace interlock::checker::native
