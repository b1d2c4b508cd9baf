// Runs a scenario on real threads, again and again, until something is found or enough was seen.
//
// Each execution is ordered by two barriers: constructor, threads, `after`, destructor, the next
// constructor. ThreadSanitizer sees these barriers and knows no other order between the threads.
// The thread that finishes last goes on with what runs alone, so no execution waits for another
// thread to wake up; the main thread only watches.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <interlock/checker/native/symbols.hpp>
#include <interlock/checker/native/thread_state.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::native {

struct run_settings {
  std::uint64_t iterations = 1000;
  std::uint32_t seed = 1;
  std::chrono::duration<double> budget{60};  ///< processor time, and a second more by the clock
  /// How long each thread may have to come to its end in one execution, without any of them doing
  /// so, until they count as hanging: see time_had(). Threads that all wait are found out much
  /// faster; those that sleep for a time are given more of it.
  std::chrono::duration<double> hang_after{2};
  /// The scenario's scaled form, once. Of hundreds of threads that loop, the patience is with all of them together, once each
  /// has had its turn of the processor.
  bool at_scale = false;
};

struct stuck_thread {
  unsigned number;  ///< 1 …; 0 for the constructor, `after` and the destructor
  thread_state state;
  pid_t os_thread;
  call_stack last_place;
};

/// What a run at scale was asked for, and what its threads got.
struct service {
  std::uint64_t wanted = 0;  ///< turns
  std::uint64_t served = 0;
  unsigned asked = 0;        ///< threads that asked for turns
  std::uint64_t least = 0;   ///< turns of the one of these that had fewest
  std::uint64_t most = 0;
  double squares = 0;        ///< the sum of the squares of their numbers
  std::uint64_t longest_wait = 0;  ///< turns of others while one waited for its own
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
  std::optional<native::service> service;  ///< of a run at scale that has come to its end
};

/// Call once per process, in its main thread; threads may be left running or stuck.
[[nodiscard]] run_result run(program const& what, run_settings const& settings);

}  // namespace interlock::checker::native
