// Memory whose digest is kept from one look to the next: what has not changed since costs a comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <interlock/checker/heap/globals.hpp>
#include <interlock/checker/liveness/digest.hpp>

namespace interlock::checker::heap {

class watched_memory {
 public:
  /// The digest of so many words from there on, the first of which stands at this position; there may be more or fewer than at the look before.
  /// `refers` becomes true where one is an address in `there`, and was another word at the look before. Sanitizers do not look on.
  /// Precondition: the position is the same at each look. Complexity: linear in the words, as a comparison, and as a digest in those that changed.
  [[nodiscard, gnu::no_sanitize_address]] liveness::digest look(void const* from, std::size_t words, std::uint64_t position, memory_range there,
                                                                bool& refers) {
    if (words != seen_.size() || there.begin != there_.begin || there.bytes != there_.bytes) [[unlikely]]
      if (!resize(from, words, position, there, refers)) return liveness::digest_of(from, words, position);
    asm volatile("" : : : "memory");  // written by code that the compiler does not see
    auto const* const now = static_cast<word const*>(from);
    std::size_t i = 0;
    for (; i + at_a_time <= words; i += at_a_time)
      if (!are_alike(now + i, seen_.data() + i)) look_closer(i, i + at_a_time, from, refers);
    for (; i != words; ++i)
      if (now[i] != seen_[i]) look_closer(i, i + 1, from, refers);
    return sum_;
  }

 private:
  using word = std::uint64_t __attribute__((may_alias));
  static constexpr std::size_t at_a_time = 8;  // words, as one comparison

  [[gnu::no_sanitize_address]] static bool are_alike(word const* a, std::uint64_t const* b) noexcept {
    // GCC does not make vectors of this by itself.
    using two_words = std::uint64_t __attribute__((vector_size(16)));
    struct [[gnu::packed, gnu::may_alias]] anywhere {  // clang takes no vector to be aligned less than it is
      two_words value;
    };
    auto const* const x = reinterpret_cast<anywhere const*>(a);
    auto const* const y = reinterpret_cast<anywhere const*>(b);
    auto const difference = ((x[0].value ^ y[0].value) | (x[1].value ^ y[1].value)) | ((x[2].value ^ y[2].value) | (x[3].value ^ y[3].value));
    static_assert(at_a_time == 8);
    return (difference[0] | difference[1]) == 0;
  }
  // Whether it is kept: not where it is too much.
  bool resize(void const* from, std::size_t words, std::uint64_t position, memory_range there, bool& refers);
  void look_closer(std::size_t first, std::size_t last, void const* from, bool& refers);

  std::vector<std::uint64_t> seen_;
  std::vector<liveness::digest> keys_;  // of each word's position
  liveness::digest sum_ = 0;
  memory_range there_;
};

}  // namespace interlock::checker::heap
