// Programs with loops as what an engine runs, compiled at several levels of optimisation.
#pragma once

#include <array>
#include <cstddef>
#include <set>

#include <interlock/scenarios/scenario.hpp>

#include "program.hpp"

namespace interlock::checker::rc11_loops {

/// What complete executions came to. Outlives them, and so does not allocate.
class outcomes {
 public:
  void clear() noexcept { size_ = 0; }
  void insert(outcome const& what) noexcept;
  [[nodiscard]] std::set<outcome> all() const {
    return {all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(size_)};
  }
  /// There were more than there is room for.
  [[nodiscard]] bool overflowed() const noexcept { return size_ == all_.size(); }

 private:
  std::array<outcome, 4'096> all_{};
  std::size_t size_ = 0;
};
/// Of all executions. Stands where no engine looks: what is written between executions is no state of theirs.
[[nodiscard]] outcomes& reached();

inline constexpr std::array levels{1U, 2U, 3U};  ///< -O1, -O2, -O3

/// `what`, whose complete executions are added to reached(), until the next call of this. `what` outlives its use.
[[nodiscard]] interlock::program scenario_of(program const& what, unsigned level);

}  // namespace interlock::checker::rc11_loops
