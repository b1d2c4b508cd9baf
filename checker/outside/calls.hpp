// What code under test must not ask of the C library while an engine of the layer runs it.
//
// The threads of a check are fibers of one thread of the operating system. A std::mutex does not keep
// them apart, std::this_thread::get_id() gives all of them one answer, a std::thread runs beside the
// engine, and after fork() two processes search. None of that can be given its meaning here, so it ends
// the execution as misuse, in one sentence. Natively it means what it says.
//
// The functions are defined here, weakly, before the C library's, and hand on every other call: where
// no execution runs, in the constructor and `after`, and from libraries, whose streams and locales have
// mutexes of their own. New threads are refused whoever makes them.
#pragma once

namespace interlock::checker {

/// From now on, fork() in code under test is misuse. Precondition of what else stands above: that some
/// engine is linked, which calls this.
void watch_forks();

}  // namespace interlock::checker
