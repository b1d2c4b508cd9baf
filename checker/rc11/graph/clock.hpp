// A vector clock: how many events of each thread are known.
//
// Source: Mattern, "Virtual Time and Global States of Distributed Systems" (1989).
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::rc11 {

class clock {
  // GCC's and clang's vector extension: one instruction a maximum.
  static constexpr unsigned width = 8;
  using lanes = std::uint16_t __attribute__((vector_size(2 * width)));
  static_assert(max_threads == 2 * width);

 public:
  [[nodiscard]] unsigned operator[](unsigned thread) const noexcept {
    return lanes_[thread / width][thread % width];
  }
  void set(unsigned thread, unsigned events) noexcept {
    lanes_[thread / width][thread % width] = static_cast<std::uint16_t>(events);
  }
  /// The same, which is quicker where the clock as a whole is wanted next: a processor cannot do that
  /// before the write of a part of it has left for the cache.
  void set_in_whole(unsigned thread, unsigned events) noexcept {
    for (unsigned half = 0; half != 2; ++half) {
      auto const one = lane(thread, half, all_bits);
      lanes_[half] = (lanes_[half] & ~one) | (one & (lanes{} + static_cast<std::uint16_t>(events)));
    }
  }
  /// One more event of the thread is known.
  void count(unsigned thread) noexcept {
    for (unsigned half = 0; half != 2; ++half) lanes_[half] += lane(thread, half, one_event);
  }
  /// What others than the thread are known to have done.
  [[nodiscard]] clock without(unsigned thread) const noexcept {
    clock result;
    for (unsigned half = 0; half != 2; ++half)
      result.lanes_[half] = lanes_[half] & ~lane(thread, half, all_bits);
    return result;
  }
  /// Knows all that either knows.
  clock& operator|=(clock const& other) noexcept {
    for (unsigned half = 0; half != 2; ++half)
      lanes_[half] = lanes_[half] > other.lanes_[half] ? lanes_[half] : other.lanes_[half];
    return *this;
  }
  /// How many events are known in all.
  [[nodiscard]] unsigned events() const noexcept {
    // Lanes of 32 bits, of which no sum of these overflows.
    constexpr std::uint64_t even = 0x0000'ffff'0000'ffff;
    std::uint64_t sums = 0;
    for (auto const quarter : quarters(lanes_)) sums += (quarter & even) + (quarter >> 16 & even);
    return static_cast<unsigned>(sums + (sums >> 32));
  }
  /// Whether all that `other` knows is known.
  [[nodiscard]] bool covers(clock const& other) const noexcept {
    auto const less = (lanes_[0] < other.lanes_[0]) | (lanes_[1] < other.lanes_[1]);
    std::uint64_t halves[2];
    std::memcpy(halves, &less, sizeof halves);
    return (halves[0] | halves[1]) == 0;
  }

 private:
  // A number in the middle of zeros: what is read from so many before it has it in that lane.
  using window = std::array<std::uint16_t, 2 * max_threads - 1>;
  static constexpr window one_event{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  static constexpr window all_bits{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xffff};
  [[nodiscard]] static lanes lane(unsigned thread, unsigned half, window const& of) noexcept {
    lanes result;
    std::memcpy(&result, &of[max_threads - 1 - thread + half * width], sizeof result);
    return result;
  }
  [[nodiscard]] static std::array<std::uint64_t, 4> quarters(lanes const (&all)[2]) noexcept {
    std::array<std::uint64_t, 4> result;
    std::memcpy(result.data(), all, sizeof result);
    return result;
  }

  lanes lanes_[2]{};
};

}  // namespace interlock::checker::rc11
