// Runs a scenario on real threads, again and again, until something is found or enough was seen.
//
// Each execution is ordered by two barriers: constructor, threads, `after`, destructor, the next
// constructor. ThreadSanitizer sees these barriers and knows no other order between the threads.
// The thread that finishes last goes on with what runs alone, so no execution waits for another
// thread to wake up; the main thread only watches.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include <interlock/checker/native/symbols.hpp>
#include <interlock/checker/native/thread_state.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::native {

struct run_settings {
  std::uint64_t iterations = 1000;
  std::uint32_t seed = 1;
  std::chrono::duration<double> budget{60};  ///< processor time, and a second more by the clock
  /// How long each thread may have to come to its end in one execution, without any of them doing
  /// so, until they count as hanging: see time_had(). Threads that all wait are found out much
  /// faster; those that sleep for a time are given more of it.
  std::chrono::duration<double> hang_after{2};
};

struct stuck_thread {
  unsigned number;  ///< 1 …; 0 for the constructor, `after` and the destructor
  thread_state state;
  pid_t os_thread;
  call_stack last_place;
};

struct run_result {
  enum class ending : std::uint8_t {
    complete,  ///< all iterations, or as many as the budget allowed
    incident,  ///< see published()
    reports,   ///< ThreadSanitizer reported something
    deadlock,  ///< see `stuck`: all threads wait for each other
    hang,      ///< see `stuck`
  };
  ending how = ending::complete;
  std::uint64_t executions = 0;  ///< with the one in which something was found
  std::chrono::duration<double> elapsed{};
  std::vector<stuck_thread> stuck;
  void const* object = nullptr;  ///< where the last scenario object was
};

/// Call once per process, in its main thread; threads may be left running or stuck.
[[nodiscard]] run_result run(program const& what, run_settings const& settings);

}  // namespace interlock::checker::native
