// Whether the engines can all be right about a check.
#pragma once

#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// One engine says that a check cannot fail, another shows that it does, and nothing that the first
/// cannot show explains it.
struct difference {
  /// One sentence.
  std::string text;
  /// Whether Interlock itself is wrong. Else the code under test does what the layer does not see, and
  /// both are right.
  bool is_an_error = true;
};

[[nodiscard]] std::vector<difference> differences(reports::run const& run);

}  // namespace interlock::checker
