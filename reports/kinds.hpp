// What each kind of failure means and what helps against it, for reports that explain it.
#pragma once

#include <span>
#include <string_view>

namespace interlock::reports {

struct kind_of_failure {
  std::string_view name;     ///< as in records: "data_race"
  std::string_view meaning;  ///< one sentence
  std::string_view help;     ///< where to look and what to change; one or two sentences
  std::string_view cwe;      ///< number in the Common Weakness Enumeration; empty if none fits
};

/// Where this interlock's docs/ can be read, ending in a slash: what it was built with (INTERLOCK_DOCS_URL); empty if nobody said.
[[nodiscard]] std::string_view address_of_docs() noexcept;

/// In the order of interlock::failure. Records of a newer interlock may have further kinds.
[[nodiscard]] std::span<kind_of_failure const> kinds_of_failure() noexcept;

}  // namespace interlock::reports
