// What a replay is to choose: the choices that are not the plainest, each with where it was made,
// and between them how many were the plainest, with a checksum of where those were.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <interlock/checker/search/search.hpp>

namespace interlock::checker {

/// Of the points at which some choices in a row were made, and of how many outcomes they had. Not of
/// the lines: an edit elsewhere in the file moves them.
class checksum_of_points {
 public:
  void add(point at, std::uint32_t limit) noexcept;
  [[nodiscard]] std::uint16_t value() const noexcept;

 private:
  std::uint32_t hash_ = 2166136261U;  // FNV-1a
};

struct script {
  struct stretch {
    std::uint32_t plain = 0;  ///< so many choices of 0
    std::optional<std::uint16_t> sum{};  ///< of where they were made; nothing: that is not known
    /// And then one that is not 0. With a limit of 0 it expects nothing of the point at which it is
    /// taken, and becomes 0 where it is not among the choices.
    decision then;
    friend bool operator==(stretch const&, stretch const&) = default;
  };
  /// After them all choices are 0.
  std::vector<stretch> stretches;

  /// Of choices in the order in which they were made. What expects nothing has a limit of 0.
  [[nodiscard]] static script of(std::span<decision const> made);

  friend bool operator==(script const&, script const&) = default;
};

}  // namespace interlock::checker
