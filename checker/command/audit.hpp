// What `audit` and `harden` share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/program_options.hpp>

#include <interlock/checker/audit/reach.hpp>
#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/progress/status_line.hpp>

namespace interlock::checker {

void add_audit_options(boost::program_options::options_description& to);
/// Throws usage_error.
[[nodiscard]] audit_options audit_options_from(boost::program_options::variables_map const& values);

/// Of --report. Throws usage_error.
[[nodiscard]] std::vector<report_target> audit_targets_from(boost::program_options::variables_map const& values,
                                                            std::span<std::string_view const> formats);

/// How far it is, on stderr: one line at a terminal, a line for each phase elsewhere.
class audit_progress_line {
 public:
  audit_progress_line();
  void operator()(std::string const& phase, std::size_t done, std::size_t all);
  void over();

 private:
  status_line line_;
  std::string last_;
};

}  // namespace interlock::checker
