// An audit: each change of the operations that checks reach, tried on these checks until one fails.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/reports/audit.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

struct audit_options {
  /// Of each search, with its budget; its engine is rc11. `jobs`: how many run at a time.
  check_options search;
  /// Globs over the names of the files whose operations are changed; empty: all.
  std::vector<std::string> sources;
};

/// How far an audit is: what it does now, and how much of that is done.
using audit_progress = std::function<void(std::string const& phase, std::size_t done, std::size_t all)>;

/// Checks that are expected to fail, or do not pass as they are, are left out. Where the user interrupts, what is known by then
/// is in the result. The source is not looked at: survivors have no justification yet.
/// Precondition: an interruption lives; this process has one thread.
[[nodiscard]] reports::audit run_audit(std::vector<entry const*> const& entries, audit_options const& options,
                                       audit_progress const& shown);

/// Takes up what `// audit: …` says in the source below `root`, on the line of a survivor or in the comment above it.
void justify(reports::audit& all, std::string const& root);

}  // namespace interlock::checker
