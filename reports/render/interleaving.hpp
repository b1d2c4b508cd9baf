// The interleaving of a failure as a table: one column per thread, a row per step.
#pragma once

#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// How many rows of a long interleaving are worth showing: how it begins, and how it ends.
struct excerpt {
  std::size_t first = 20;
  std::size_t last = 100;
};
inline constexpr excerpt every_step{.first = static_cast<std::size_t>(-1), .last = 0};

/// Lines without newlines. Cells are broken over lines where the columns would exceed `width`, as
/// long as that leaves room to read them. Of rounds that do the same again and again, the first and the
/// last have rows. Empty when the failure has no steps.
[[nodiscard]] std::vector<std::string> interleaving(failure const& f, std::size_t width,
                                                    excerpt shown = {});

}  // namespace interlock::reports
