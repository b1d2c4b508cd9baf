// Depth-first search of the tree of choices, with or without a bound on preemptions.
//
// Source of the bound: Musuvathi, Qadeer, "Iterative Context Bounding for Systematic Testing of
// Multithreaded Programs" (PLDI 2007).
#pragma once

#include <interlock/checker/search/search.hpp>

namespace interlock::checker {

class depth_first : public search {
 public:
  explicit depth_first(unsigned preemptions = unbounded) : bound_{preemptions} {}
  /// Leaves out the executions in which a load reads another value than the newest, or a store comes
  /// early in modification order. Then it covers nothing: it is for failures that are known to be there,
  /// of which one without such is read more easily.
  void keep_to_the_newest() { newest_only_ = true; }

  bool next() override;
  [[nodiscard]] unsigned preemption_bound() const final { return bound_; }
  void bound_was_felt() final { felt_ = true; }
  [[nodiscard]] coverage covered() const override;
  [[nodiscard]] double explored() const final;

 protected:
  unsigned extend(unsigned limit, point at) final;
  /// Starts over, with another bound.
  void restart(unsigned preemptions);
  [[nodiscard]] bool exhausted() const { return exhausted_; }
  /// Whether the bound kept any execution since the start from a preemption.
  [[nodiscard]] bool felt() const { return felt_; }
  [[nodiscard]] bool keeps_to_the_newest() const { return newest_only_; }

 private:
  [[nodiscard]] bool is_exhausted(decision const& made) const;

  unsigned bound_;
  bool felt_ = false;
  bool exhausted_ = false;
  bool newest_only_ = false;
};

}  // namespace interlock::checker
