// What a program does once: function-local statics, pthread_once, and what is left to its end.
#pragma once

namespace interlock::model::instrumented {

/// The execution's part that is checked is over: what statics that it made are to do at the program's end.
/// Precondition: an engine runs the code under test, and no thread of the check.
void run_at_exit();

}  // namespace interlock::model::instrumented
