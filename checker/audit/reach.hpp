// Which operations of the source the checks reach that pass as they are.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <interlock/checker/audit/survey.hpp>
#include <interlock/checker/edit.hpp>
#include <interlock/checker/options.hpp>
#include <interlock/reports/audit.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

struct audit_options {
  /// Of each search, with its budget; its engine is rc11. `jobs`: how many run at a time.
  check_options search;
  /// Globs over the names of the files whose operations are changed; empty: all.
  std::vector<std::string> sources;
  /// Whether checks that are expected to fail take part, where they pass under `search`.
  bool with_expected_failures = false;
  /// What a check came to before, under these options, in this very program; and where to leave what it comes to now. May be empty.
  std::function<std::optional<reports::check>(entry const&, check_options const&)> known{};
  std::function<void(entry const&, check_options const&, reports::check const&)> keep{};
  /// Which check noticed a change in an earlier audit, of whatever build; nothing where none did. May be empty.
  std::function<std::optional<std::string>(edit const&)> killer{};
};

/// How far an audit is: what it does now, and how much of that is done.
using audit_progress = std::function<void(std::string const& phase, std::size_t done, std::size_t all)>;

struct reached_operation {
  operation_seen what;  ///< on whatever object
  std::set<std::string> objects;
  std::vector<std::size_t> by;  ///< of reach::checks, the cheapest first
};

struct reached_neighbours {
  operation_seen first;  ///< on whatever objects
  operation_seen second;
  std::set<std::string> objects;  ///< of the first
  std::set<std::string> objects_of_second;
  std::vector<std::size_t> by;  ///< of reach::checks, the cheapest first
};

struct reach {
  std::vector<entry const*> checks;
  std::vector<reached_operation> operations;  ///< in the order of the source
  std::vector<reached_neighbours> neighbours;  ///< likewise
  std::vector<reports::audit::without> left_out;
  std::vector<std::string> limits;
};

/// Checks that are expected to fail, or do not pass as they are, are left out. Where the user interrupts, it is what is known by
/// then. Precondition: an interruption lives; this process has one thread.
[[nodiscard]] reach find_reach(std::vector<entry const*> const& entries, audit_options const& options, audit_progress const& shown);

}  // namespace interlock::checker
