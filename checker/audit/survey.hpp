// Which operations of the code under test a check performs, in any execution.
#pragma once

#include <string>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/model/trace.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Operations of one kind with the same orders at one place.
struct operation_seen {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  model::operation what{};
  order success{};
  order failure{};
  std::string object{};  ///< as reports name it
  friend auto operator<=>(operation_seen const&, operation_seen const&) = default;
};

/// Two operations of a thread that can be exchanged, of one function and in the order of the source, between which the thread does nothing else.
struct neighbours_seen {
  operation_seen first;
  operation_seen second;
  friend auto operator<=>(neighbours_seen const&, neighbours_seen const&) = default;
};

struct operations_seen {
  std::vector<operation_seen> all{};         ///< sorted
  std::vector<neighbours_seen> neighbours{};  ///< sorted
};

/// What is seen in all executions of the check that its budget allows. In a process of its own.
/// Throws std::runtime_error where that process does not come to its end, and std::system_error where there is none to be had.
[[nodiscard]] operations_seen survey(entry const& what, check_options const& options);

}  // namespace interlock::checker
