// Every execution that begins with given choices, depth first.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <interlock/checker/search/search.hpp>

namespace interlock::checker {

class continuations final : public search {
 public:
  explicit continuations(std::vector<decision> beginning) : beginning_{beginning.size()} {
    path_ = std::move(beginning);
  }

  bool next() override {
    depth_ = 0;
    while (path_.size() > beginning_ && path_.back().taken + 1 == path_.back().limit)
      path_.pop_back();
    exhausted_ = path_.size() <= beginning_;
    if (exhausted_) return false;
    ++path_.back().taken;
    return true;
  }
  [[nodiscard]] coverage covered() const override {
    return {exhausted_ ? reports::verdict::proved : reports::verdict::unknown, ""};
  }

 private:
  unsigned extend(unsigned limit, point at) override {
    path_.push_back({at, limit, 0});
    ++depth_;
    return 0;
  }

  std::size_t beginning_;
  bool exhausted_ = false;
};

}  // namespace interlock::checker
