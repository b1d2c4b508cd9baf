// The one thing that ended the run from within: a failed property, a crash, an exit. The thread it
// happens to notes it down and stops for good; the main thread makes the record of it.
//
// Contract: the first to claim() wins; everybody else parks. claim() and park() are
// async-signal-safe, as are publish_from_handler() and capture().
#pragma once

#include <cstdint>
#include <source_location>

#include <interlock/checker/native/call_stack.hpp>
#include <interlock/model/failure.hpp>

namespace interlock::checker::native {

struct incident {
  failure kind;
  int signal;               // 0: none
  void* address;            // of the fault, for SIGSEGV and SIGBUS
  unsigned thread;          // 1 …; 0 for the constructor, `after` and the destructor
  bool in_a_worker;         // else in a thread that the code under test started
  unsigned reports_before;  // how many reports of ThreadSanitizer came earlier
  bool located;             // whether `where` says where; else the stack does
  std::source_location where;
  call_stack stack;
  char message[1024];
};

/// The incident to fill in, or null when another thread was first.
[[nodiscard]] INTERLOCK_UNINSTRUMENTED incident* claim() noexcept;

/// Hands the claimed incident to the main thread.
void publish() noexcept;
INTERLOCK_UNINSTRUMENTED void publish_from_handler() noexcept;

/// Stops the calling thread for good.
[[noreturn]] INTERLOCK_UNINSTRUMENTED void park() noexcept;
/// As park(); ends the process when the main thread did not, as it may wait for a lock of the
/// runtime which this thread holds.
[[noreturn]] INTERLOCK_UNINSTRUMENTED void park_claimant() noexcept;

/// Wakes the main thread because the run is over.
void announce_end() noexcept;

/// Waits at most so long for an incident or the end of the run; whether one of them came.
INTERLOCK_UNINSTRUMENTED bool wait_for_event(std::int64_t nanoseconds) noexcept;

/// The published incident, if there is one.
[[nodiscard]] incident const* published() noexcept;

/// Ends the process now. exit() would wait for threads and run handlers of the code under test.
[[noreturn]] INTERLOCK_UNINSTRUMENTED void leave(int status) noexcept;

}  // namespace interlock::checker::native
