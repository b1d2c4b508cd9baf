// What instrumented code asks of an engine that no function of std or of the C library is for. Nothing is inline here: it
// would be instrumented, too.
#pragma once

#include <interlock/model/failure.hpp>
#include <interlock/model/place.hpp>

namespace interlock::model::instrumented {

/// Reports a failure, which ends the execution. Precondition: an engine runs the code.
[[noreturn]] void fail(interlock::failure kind, char const* message, place where);

/// Which of the scenario's threads runs.
[[nodiscard]] unsigned self() noexcept;

}  // namespace interlock::model::instrumented

extern "C" {
/// One of 0 … n-1: all are explored. Precondition: an engine runs the code; n > 0.
unsigned interlock_instrumented_choice(unsigned n) noexcept;
}
