// The default search: preemption bound 0, 1, 2, … until the bound is no longer felt, so that the
// first failure found is one with the fewest preemptions and a pass can say how far it came. When
// most schedules are behind, the last search has no bound: its failures need more preemptions
// than every bound before had, but not always the fewest.
#pragma once

#include <optional>

#include <interlock/checker/search/depth_first.hpp>

namespace interlock::checker {

class deepening final : public depth_first {
 public:
  deepening() : depth_first{0} {}

  bool next() override;
  [[nodiscard]] coverage covered() const override;

 private:
  std::uint64_t executions_ = 0;
  std::uint64_t previous_ = 0;
  std::optional<unsigned> complete_;  ///< the highest bound that was exhausted
};

}  // namespace interlock::checker
