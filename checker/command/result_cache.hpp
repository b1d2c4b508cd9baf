// Results that need not be searched for again: of this build of the program, under these options.
#pragma once

#include <optional>
#include <string>

#include <interlock/checker/options.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// A folder with a file for each result. What is kept is what the same search would come to again on any machine: that a check is
/// proved, or fails. What a budget ended, what was drawn at random, and native runs are not.
/// Several processes, of several builds, may use a folder at a time. Nothing in it is ever deleted here.
class result_cache {
 public:
  /// Throws usage_error where the folder cannot be made. Precondition: the program's file is what runs.
  result_cache(std::string const& option, std::string folder);

  /// The result of a check under options.engine; nothing where it is not known, or what is there is damaged.
  [[nodiscard]] std::optional<reports::check> find(entry const& what, check_options const& options) const;
  /// Where that cannot be written, it is not kept.
  void keep(entry const& what, check_options const& options, reports::check const& result) const;

 private:
  std::string folder_;
  std::string build_;
};

}  // namespace interlock::checker
