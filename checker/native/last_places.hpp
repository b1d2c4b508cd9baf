// Where a thread was when it crashed, called exit(), threw what nobody caught, or got stuck.
//
// ThreadSanitizer delays signals for the code under test until a thread next calls into the
// runtime, which a stuck thread never does. Handlers are therefore installed behind its back.
#pragma once

#include <chrono>

#include <interlock/checker/native/worker.hpp>

namespace interlock::checker::native {

/// From now on a crash, an uncaught exception, an exit() and a failed check of the code under test
/// become the incident. Call once, in the main thread, before threads are started.
void watch_for_incidents();

/// Gives the calling thread a stack for handlers of its own: its usual one may have overflowed.
void prepare_this_thread();

/// Asks the workers for their last places; each fills in its slot and stops for good. Waits until
/// all have answered, or those that have not had so much time to do so: see time_had().
void ask_for_last_places(std::chrono::milliseconds patience);

}  // namespace interlock::checker::native
