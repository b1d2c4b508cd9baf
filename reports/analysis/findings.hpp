// What explanations of all kinds are made of: steps with the order among them, and what there is to
// say of one step.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <interlock/reports/analysis/happens_before.hpp>

namespace interlock::reports {

/// Steps, and the order among them. Refers to the steps.
struct ordered_steps {
  explicit ordered_steps(std::vector<step> const& all) : steps{all}, before{all} {}

  std::vector<step> const& steps;
  happens_before before;
};

/// Nothing where all are remarks.
[[nodiscard]] std::optional<happens_before::index> last_step(std::vector<step> const& steps);
[[nodiscard]] bool is_at(step const& s, place const& p);

/// "stores true to set", "changes permits 1→2 by fetch_add", "reads 0 from permits".
[[nodiscard]] std::string deed_in_words(step const& s);

/// A finding about a step, at its place.
[[nodiscard]] finding about_step(std::string about, step const& s, std::string text);

/// "data is plain data, created by scenario()": the object of a step, where the failure knows it.
[[nodiscard]] std::optional<finding> about_object(failure const& f, step const& s);

/// The value that the thread went by before step `end`: the atomic that it read last, and whose
/// store that was. Nothing where it read none.
[[nodiscard]] std::optional<finding> last_seen(ordered_steps const& in, unsigned thread,
                                               happens_before::index end);

}  // namespace interlock::reports
