// The default search: preemption bound 0, 1, 2, … until the bound is no longer felt, so that the
// first failure found is one with the fewest preemptions and a search that its budget ends can say
// how far it came. When most schedules are behind, the last search has the highest bound at once, or
// none: its failures need more preemptions than every bound before had, but not always the fewest.
#pragma once

#include <optional>

#include <interlock/checker/search/depth_first.hpp>

namespace interlock::checker {

class deepening final : public depth_first {
 public:
  /// No further than to a bound of `most`.
  explicit deepening(unsigned most = unbounded) : depth_first{0}, most_{most} {}

  bool next() override;
  [[nodiscard]] coverage covered() const override;

 private:
  unsigned most_;
  std::uint64_t executions_ = 0;
  std::uint64_t previous_ = 0;
  std::optional<unsigned> complete_;  ///< the highest bound that was exhausted
};

}  // namespace interlock::checker
