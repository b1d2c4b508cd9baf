// 128 bits that stand for memory: sums of words times keys that depend on where they stand. Two memories that
// differ have the same sum with a probability of at most 2^-64 over the choice of the keys, which are fixed here and known
// to no program. What changes in a sum is the sum of what changes, whoever changed the rest.
//
// Source: Carter, Wegman, "Universal Classes of Hash Functions" (1979); Dietzfelbinger, "Universal hashing and
// k-wise independent random variables via integer arithmetic without primes" (STACS 1996).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace interlock::checker::liveness {

__extension__ typedef unsigned __int128 digest;

namespace detail {

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
constexpr std::uint64_t mixed(std::uint64_t x) noexcept {
  x += 0x9e37'79b9'7f4a'7c15;
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11eb;
  return x ^ (x >> 31);
}
constexpr digest key_of(std::uint64_t position) noexcept {
  return static_cast<digest>(mixed(2 * position)) << 64 | mixed(2 * position + 1);
}
inline constexpr auto first_keys = [] {
  std::array<digest, 1024> result{};
  for (std::uint64_t i = 0; i != result.size(); ++i) result[i] = key_of(i);
  return result;
}();

}  // namespace detail

/// What a word adds that stands at this position.
[[nodiscard]] inline digest digest_of(std::uint64_t word, std::uint64_t position) noexcept {
  auto const key = position < detail::first_keys.size() ? detail::first_keys[position] : detail::key_of(position);
  return key * word;
}

/// Of memory, whose first word stands at this position. Sanitizers do not look on.
[[nodiscard, gnu::no_sanitize_address]] inline digest digest_of(void const* from, std::size_t words,
                                                                std::uint64_t position) noexcept {
  using word = std::uint64_t __attribute__((may_alias));
  auto const* const w = static_cast<word const volatile*>(from);
  digest sum = 0;
  for (std::size_t i = 0; i != words; ++i) sum += digest_of(w[i], position + i);
  return sum;
}

}  // namespace interlock::checker::liveness
