// One execution, with choices known beforehand. Choices past the end of the list are 0.
#pragma once

#include <utility>
#include <vector>

#include <interlock/checker/search/search.hpp>

namespace interlock::checker {

class replay final : public search {
 public:
  replay(std::vector<std::uint16_t> choices, unsigned preemptions)
      : choices_{std::move(choices)}, bound_{preemptions} {}

  bool next() override { return false; }
  [[nodiscard]] unsigned preemption_bound() const override { return bound_; }
  [[nodiscard]] coverage covered() const override {
    return {reports::verdict::sampled, "one execution, replayed"};
  }

 private:
  unsigned extend(unsigned limit, point at) override;

  std::vector<std::uint16_t> choices_;
  std::size_t made_ = 0;
  unsigned bound_;
};

}  // namespace interlock::checker
