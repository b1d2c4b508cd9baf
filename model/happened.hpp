// What has happened before, as the code under test may ask: for properties over whole calls, such as linearizability.
//
// Precondition of both: an engine runs the code.
#pragma once

namespace interlock::model {

/// How many events the current thread has performed. An event is an operation that other threads may see.
[[nodiscard]] unsigned events_performed() noexcept;

/// How many of the first events of a thread happen before what the current thread does now. Complexity: logarithmic in their number.
[[nodiscard]] unsigned events_known(unsigned thread) noexcept;

}  // namespace interlock::model
