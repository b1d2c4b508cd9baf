// A number of executions with choices from a seeded generator: the same seed, the same walk.
#pragma once

#include <random>

#include <interlock/checker/search/search.hpp>

namespace interlock::checker {

class random_walk final : public search {
 public:
  /// Precondition: executions > 0.
  random_walk(std::uint64_t executions, std::uint64_t seed)
      : wanted_{executions}, random_{seed} {}

  bool next() override { return ++done_ < wanted_; }
  [[nodiscard]] coverage covered() const override {
    return {done_ == 0 ? reports::verdict::unknown : reports::verdict::sampled,
            std::to_string(done_) + " random executions"};
  }
  [[nodiscard]] double explored() const override {
    return static_cast<double>(done_) / static_cast<double>(wanted_);
  }

 private:
  unsigned extend(unsigned limit, point) override {
    return static_cast<unsigned>(random_() % limit);
  }

  std::uint64_t wanted_;
  std::uint64_t done_ = 0;
  std::mt19937_64 random_;
};

}  // namespace interlock::checker
