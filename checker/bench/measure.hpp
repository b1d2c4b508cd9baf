// What every program here does: one exploration over and over, and a line of figures.
// Includes nothing: the compiler's time for the files that include this is measured too.
#pragma once

namespace interlock::bench {

/// The processor time that this process has used.
[[nodiscard]] double processor_nanoseconds();

/// Calls `explore`, which returns how many executions it made and 0 when one failed, as often as
/// argv[1] says (once without it). Prints "executions nanoseconds": the executions of one
/// exploration, and the processor time of each in the quickest one. Returns what main is to
/// return: 1 when an exploration fails, or differs from the one before.
int measure(int argc, char** argv, unsigned long long (*explore)());

}  // namespace interlock::bench
