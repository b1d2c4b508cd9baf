// ThreadSanitizer's reports as data, taken by its own hooks while they are made, understood later.
//
// Contract: the hooks run inside the runtime, under its locks: they copy numbers and addresses and
// nothing else. to_failures() runs in the main thread when the run has ended.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <interlock/checker/native/call_stack.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::native {

/// How many reports there have been. Async-signal-safe.
[[nodiscard]] INTERLOCK_UNINSTRUMENTED unsigned report_count() noexcept;

/// Whether the code that ran used a stand-alone fence, which ThreadSanitizer does not see.
[[nodiscard]] INTERLOCK_UNINSTRUMENTED bool fences_were_used() noexcept;

/// The reports in the order in which they were made, each pair of places once.
/// `object` is the scenario object of the last execution.
[[nodiscard]] std::vector<reports::failure> to_failures(program const& what, void const* object);

}  // namespace interlock::checker::native
