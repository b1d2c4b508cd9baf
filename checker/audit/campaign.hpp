// An audit: each change of the operations that checks reach, tried on these checks until one fails.
#pragma once

#include <string>
#include <vector>

#include <interlock/checker/audit/reach.hpp>
#include <interlock/reports/audit.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Checks that are expected to fail, or do not pass as they are, are left out. Where the user interrupts, what is known by then
/// is in the result. The source is not looked at: survivors have no justification yet.
/// Precondition: an interruption lives; this process has one thread.
[[nodiscard]] reports::audit run_audit(std::vector<entry const*> const& entries, audit_options const& options,
                                       audit_progress const& shown);

/// Takes up what `// audit: …` says in the source below `root`, on the line of a survivor or in the comment above it.
void justify(reports::audit& all, std::string const& root);

}  // namespace interlock::checker
