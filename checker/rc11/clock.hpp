// A vector clock: how many events of each thread are known.
//
// Source: Mattern, "Virtual Time and Global States of Distributed Systems" (1989).
#pragma once

#include <cstdint>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::rc11 {

class clock {
 public:
  [[nodiscard]] unsigned operator[](unsigned thread) const noexcept { return lanes_[thread]; }
  void set(unsigned thread, unsigned events) noexcept {
    lanes_[thread] = static_cast<std::uint16_t>(events);
  }
  /// Knows all that either knows.
  clock& operator|=(clock const& other) noexcept {
    lanes_ = lanes_ > other.lanes_ ? lanes_ : other.lanes_;
    return *this;
  }
  /// Whether all that `other` knows is known.
  [[nodiscard]] bool covers(clock const& other) const noexcept {
    auto const less = lanes_ < other.lanes_;
    std::uint64_t halves[2];
    __builtin_memcpy(halves, &less, sizeof halves);
    return (halves[0] | halves[1]) == 0;
  }

 private:
  // GCC's and clang's vector extension: one instruction a maximum.
  using lanes = std::uint16_t __attribute__((vector_size(2 * max_threads)));
  lanes lanes_{};
};

}  // namespace interlock::checker::rc11
