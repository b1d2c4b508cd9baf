// Depth-first search of the tree of choices, with or without a bound on preemptions.
//
// Source of the bound: Musuvathi, Qadeer, "Iterative Context Bounding for Systematic Testing of
// Multithreaded Programs" (PLDI 2007).
#pragma once

#include <vector>

#include <interlock/checker/search/search.hpp>

namespace interlock::checker {

class depth_first : public search {
 public:
  explicit depth_first(unsigned preemptions = unbounded) : bound_{preemptions} {}

  unsigned pick(unsigned limit, point at) final;
  bool next() override;
  [[nodiscard]] unsigned preemption_bound() const final { return bound_; }
  void bound_was_felt() final { felt_ = true; }
  [[nodiscard]] coverage covered() const override;
  [[nodiscard]] double explored() const final;

 protected:
  /// Starts over, with another bound.
  void restart(unsigned preemptions);
  [[nodiscard]] bool exhausted() const { return exhausted_; }
  /// Whether the bound kept any execution since the start from a preemption.
  [[nodiscard]] bool felt() const { return felt_; }

 private:
  struct node {
    std::uint16_t limit;
    std::uint16_t taken;
    point at;
  };
  std::vector<node> path_;
  std::size_t depth_ = 0;
  unsigned bound_;
  bool felt_ = false;
  bool exhausted_ = false;
};

}  // namespace interlock::checker
