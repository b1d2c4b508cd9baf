// Threads of instrumented code.
#pragma once

namespace interlock::model::instrumented {

/// An execution of instrumented code begins. Precondition: an engine runs its constructor.
void begin();

/// What thread i of a check does: of those that it begins with, the body; of others, what the thread was started for.
/// Precondition: an engine runs the thread.
void run_thread(unsigned i, unsigned at_first, void (*body)(void* scenario, unsigned i), void* scenario);

/// Who runs is at its end: destructors of its thread_local variables and of what it keeps by pthread keys.
void end_thread_locals();

}  // namespace interlock::model::instrumented
