// One execution, with decisions known beforehand. Beyond the end of the list every choice is 0: no
// switch, the newest value, nothing spurious.
#pragma once

#include <utility>
#include <vector>

#include <interlock/checker/search/search.hpp>

namespace interlock::checker {

class replay final : public search {
 public:
  /// A decision whose limit is 0 expects nothing of the point at which it is taken, and becomes 0
  /// where it is not among the choices. Any other must come to the point that it was made at.
  explicit replay(std::vector<decision> decisions) : decisions_{std::move(decisions)} {}

  bool next() override { return false; }
  [[nodiscard]] coverage covered() const override {
    return {reports::verdict::sampled, "one execution, replayed"};
  }

 private:
  unsigned extend(unsigned limit, point at) override;

  std::vector<decision> decisions_;
  std::size_t made_ = 0;
};

}  // namespace interlock::checker
