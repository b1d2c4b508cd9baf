// One execution, with choices known beforehand. Beyond the end of the script every choice is 0: no
// switch, the newest value, nothing spurious.
#pragma once

#include <utility>

#include <interlock/checker/search/script.hpp>
#include <interlock/checker/search/search.hpp>

namespace interlock::checker {

class replay final : public search {
 public:
  explicit replay(script what) : script_{std::move(what)} {}

  bool next() override { return false; }
  [[nodiscard]] coverage covered() const override {
    return {reports::verdict::sampled, "one execution, replayed"};
  }

 private:
  unsigned extend(unsigned limit, point at) override;
  [[noreturn]] void throw_misfit(script::stretch const& here, unsigned limit, point at) const;

  script script_;
  std::size_t stretch_ = 0;   // which of them is under way
  std::uint32_t plain_ = 0;   // choices of it
  checksum_of_points sum_;    // of these
  std::size_t made_ = 0;      // choices in all
};

}  // namespace interlock::checker
