// Why one step of an interleaving does not happen before a later one, and which orders would make
// it: the fewest that complete a chain of release and acquire between the two.
//
//   for (auto const& each : why_unordered({failed.steps}, write, read).findings) …
#pragma once

#include <string>
#include <vector>

#include <interlock/reports/happens_before.hpp>

namespace interlock::reports {

/// Steps, and the order among them. Refers to the steps.
struct ordered_steps {
  explicit ordered_steps(std::vector<step> const& all) : steps{all}, before{all} {}

  std::vector<step> const& steps;
  happens_before before;
};

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

/// "stores true to set", "changes permits 1→2 by fetch_add", "reads 0 from permits".
[[nodiscard]] std::string deed_in_words(step const& s);

/// A finding about a step, at its place.
[[nodiscard]] finding about_step(std::string about, step const& s, std::string text);

}  // namespace interlock::reports
