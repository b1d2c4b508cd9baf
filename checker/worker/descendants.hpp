// The processes below this one: its workers, and what code under test has started in them, which is
// to end with them, also where it was detached.
//
// State of the process, as its children are: what loses its parent below this process becomes a
// child of it, and is told from the workers by their ids.
#pragma once

#include <sys/types.h>

namespace interlock::checker {

/// Makes this process the one that orphans below it come to. To be called before a worker is made.
void adopt_orphans();
/// The worker leads a session of its own, or will.
void worker_started(pid_t pid);
/// Ends what is left of its session. Precondition: the worker has ended and was not waited for, so
/// its id is nobody else's.
void end_session_of(pid_t pid) noexcept;
/// Ends what has become a child of this process since the first worker was made, and is neither a
/// worker nor of this process's own session. Precondition: the worker was waited for.
void worker_ended(pid_t pid);
/// Where the user has asked at the terminal that this process stop (Ctrl-Z), which workers in
/// sessions of their own do not hear of: stops them, then itself, and lets them go on when it does.
void stop_if_asked();

}  // namespace interlock::checker
