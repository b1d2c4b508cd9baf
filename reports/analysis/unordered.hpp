// Why one step of an interleaving does not happen before a later one, and which orders would make
// it: the fewest that complete a chain of release and acquire between the two.
//
//   for (auto const& each : why_unordered({failed.steps}, write, read).findings) …
#pragma once

#include <vector>

#include <interlock/reports/analysis/findings.hpp>

namespace interlock::reports {

struct missing_order {
  /// What was done to order the two, and why it does not; empty where they are ordered.
  std::vector<finding> findings{};
  /// Orders, by index, with which the first would happen before the second in this interleaving:
  /// tried, and not concluded. Empty where no orders would, since no value passes from one to the
  /// other.
  happens_before::orders orders{};
};

/// Precondition: a < b, of different threads; neither is a remark.
[[nodiscard]] missing_order why_unordered(ordered_steps const& in, happens_before::index a,
                                          happens_before::index b);

}  // namespace interlock::reports
