// What hardening found: the weakest orders with which all checks still pass.
#pragma once

#include <string>
#include <vector>

#include <interlock/reports/audit.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// One order of the source.
struct hardened_order {
  place where{};
  std::string operation;
  bool of_failure = false;  ///< of a compare-exchange that fails
  std::string in_source;
  std::string found;        ///< "relaxed" of a fence: it can be left out
  bool is_weaker = false;   ///< than in the source
  bool is_stronger = false;
  std::vector<std::string> undecided{};  ///< weaker ones, with which no check fails, but not each could be judged
  std::size_t checks = 0;   ///< that reach it
  std::size_t searches = 0;  ///< made for it
  double seconds = 0;        ///< that they took
};

struct hardening {
  std::vector<hardened_order> orders{};  ///< in the order of the source
  std::vector<std::string> checks{};
  std::vector<audit::without> left_out{};
  std::vector<std::string> limits{};
  std::string model;
  /// Of the checks with all of the orders found: proved or bounded, the weakest; unknown where not each was seen to pass.
  verdict with_all = verdict::unknown;
  std::string interrupted_by{};  ///< empty: it was not
  std::size_t not_tried = 0;     ///< orders that it did not come to, which are not among those found
  double seconds = 0;
};

}  // namespace interlock::reports
