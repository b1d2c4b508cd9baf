// A vector clock: how many events of each thread are known.
//
// Source: Mattern, "Virtual Time and Global States of Distributed Systems" (1989).
#pragma once

#include <cstdint>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::rc11 {

class clock {
  // GCC's and clang's vector extension: one instruction a maximum.
  using lanes = std::uint16_t __attribute__((vector_size(2 * max_threads)));

 public:
  [[nodiscard]] unsigned operator[](unsigned thread) const noexcept { return lanes_[thread]; }
  void set(unsigned thread, unsigned events) noexcept {
    lanes_[thread] = static_cast<std::uint16_t>(events);
  }
  /// The same, which is quicker where the clock as a whole is wanted next: a processor cannot do that
  /// before the write of a part of it has left for the cache.
  void set_in_whole(unsigned thread, unsigned events) noexcept {
    auto const one = lane(thread);
    lanes_ = (lanes_ & ~one) | (one & (lanes{} + static_cast<std::uint16_t>(events)));
  }
  /// One more event of the thread is known.
  void count(unsigned thread) noexcept {
    static_assert(max_threads == 8);
    static constexpr lanes one[]{{1, 0, 0, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0, 0, 0},
                                 {0, 0, 1, 0, 0, 0, 0, 0}, {0, 0, 0, 1, 0, 0, 0, 0},
                                 {0, 0, 0, 0, 1, 0, 0, 0}, {0, 0, 0, 0, 0, 1, 0, 0},
                                 {0, 0, 0, 0, 0, 0, 1, 0}, {0, 0, 0, 0, 0, 0, 0, 1}};
    lanes_ += one[thread];
  }
  /// What others than the thread are known to have done.
  [[nodiscard]] clock without(unsigned thread) const noexcept {
    clock result;
    result.lanes_ = lanes_ & ~lane(thread);
    return result;
  }
  /// Knows all that either knows.
  clock& operator|=(clock const& other) noexcept {
    lanes_ = lanes_ > other.lanes_ ? lanes_ : other.lanes_;
    return *this;
  }
  /// How many events are known in all.
  [[nodiscard]] unsigned events() const noexcept {
    static_assert(max_threads == 8);
    std::uint64_t halves[2];
    __builtin_memcpy(halves, &lanes_, sizeof halves);
    // Lanes of 32 bits, of which no sum of these overflows.
    constexpr std::uint64_t even = 0x0000'ffff'0000'ffff;
    auto const sums = (halves[0] & even) + (halves[0] >> 16 & even) + (halves[1] & even) +
                      (halves[1] >> 16 & even);
    return static_cast<unsigned>(sums + (sums >> 32));
  }
  /// Whether all that `other` knows is known.
  [[nodiscard]] bool covers(clock const& other) const noexcept {
    auto const less = lanes_ < other.lanes_;
    std::uint64_t halves[2];
    __builtin_memcpy(halves, &less, sizeof halves);
    return (halves[0] | halves[1]) == 0;
  }

 private:
  // All bits of one thread.
  [[nodiscard]] static lanes lane(unsigned thread) noexcept {
    static_assert(max_threads == 8);
    constexpr lanes threads{0, 1, 2, 3, 4, 5, 6, 7};
    return (lanes)(threads == lanes{} + static_cast<std::uint16_t>(thread));
  }
  lanes lanes_{};
};

}  // namespace interlock::checker::rc11
