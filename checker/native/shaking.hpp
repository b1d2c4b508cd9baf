// Shakes the threads, so that few executions show what the bare machine shows in millions: threads
// that always run at full speed always meet in the same way, and on a busy machine not at all.
//
// ThreadSanitizer turns each atomic operation into a call of its runtime. The linker's --wrap leads
// these calls, and those that lock a mutex, through here, where a thread now and then lingers or
// gives way. Weak compare-exchanges fail and condition variables wake for no reason, which the
// machine rarely shows. Nothing is ordered by that, and some executions are not shaken at all.
//
// Source: Edelstein, Farchi, Nir, Ratsaby, Ur: Multithreaded Java program test generation
// (ConTest).
#pragma once

#include <cstdint>

#include <interlock/checker/native/worker.hpp>

namespace interlock::checker::native {

/// How the calling worker is shaken until the next call. Executions take turns: some only start at
/// one instant, some start apart, some are shaken lightly, some heavily.
void shake(worker& me, std::uint64_t execution, std::uint64_t random) noexcept;
void stop_shaking(worker& me) noexcept;

/// Lingers between a few cycles and the length of a short critical section, or not at all.
void start_apart(std::uint64_t execution, std::uint64_t random) noexcept;

}  // namespace interlock::checker::native
