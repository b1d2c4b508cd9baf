// Memory at an address that is the same in every process, where the system lets it be: addresses
// are values that the code under test stores and compares, and a search may go on elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include <sys/mman.h>

namespace interlock::checker {

/// Where things are put: far from each other, and from where programs, libraries and stacks are.
inline constexpr std::uintptr_t anywhere = 0;
inline constexpr std::uintptr_t heap_address = 0x6200'0000'0000;
inline constexpr std::uintptr_t stacks_address = 0x6300'0000'0000;
inline constexpr std::uintptr_t scenario_address = 0x6400'0000'0000;

/// Zeroed pages, which cost nothing until they are touched. Throws std::bad_alloc.
[[nodiscard]] inline void* map_pages(std::uintptr_t wanted, std::size_t bytes, int flags = 0) {
  void* const mapped = ::mmap(reinterpret_cast<void*>(wanted), bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc{};
  return mapped;
}

/// Pages that one search after another uses: a search in parts is many, and what they touch is costly
/// to map. Holds what was given back until somebody wants it again. What is in it then is anything.
class reused_pages {
 public:
  [[nodiscard]] void* take() noexcept {
    if (spare_.empty()) return nullptr;
    auto* const result = spare_.back();
    spare_.pop_back();
    return result;
  }
  void give_back(void* pages) { spare_.push_back(pages); }

 private:
  std::vector<void*> spare_;
};

/// Memory as it was, whoever wrote it: of as many whole words as there are. Sanitizers do not look on,
/// and so it is not for functions of the library, which they know.
class memory_image {
 public:
  /// Precondition: the address is that of a word.
  void take(void* from, std::size_t bytes) {
    from_ = from;
    words_.resize(bytes / sizeof(word));
    copy(from, words_.data(), words_.size());
  }
  void put_back() const noexcept { copy(words_.data(), from_, words_.size()); }
  /// Whether these bytes are what was taken, and are as they were then.
  [[nodiscard, gnu::no_sanitize_address]] bool shows(void const* from,
                                                     std::size_t bytes) const noexcept {
    if (from != from_ || bytes / sizeof(word) != words_.size()) return false;
    pair differences{};
    std::size_t i = 0;
    for (; i + 1 < words_.size(); i += 2) differences |= at<pair>(from, i) ^ at<pair>(words_.data(), i);
    if (i != words_.size()) differences[0] |= at<word>(from, i) ^ at<word>(words_.data(), i);
    return (differences[0] | differences[1]) == 0;
  }

 private:
  using word = std::uint64_t __attribute__((may_alias));
  using pair = std::uint64_t __attribute__((vector_size(16), aligned(8), may_alias));
  template <class T>
  [[gnu::no_sanitize_address]] static T at(void const* memory, std::size_t nth) noexcept {
    return *reinterpret_cast<T const volatile*>(static_cast<word const*>(memory) + nth);
  }
  template <class T>
  [[gnu::no_sanitize_address]] static void put(void* memory, std::size_t nth, T value) noexcept {
    *reinterpret_cast<T volatile*>(static_cast<word*>(memory) + nth) = value;
  }
  [[gnu::no_sanitize_address]] static void copy(void const* from, void* to, std::size_t words) noexcept {
    std::size_t i = 0;
    for (; i + 1 < words; i += 2) put(to, i, at<pair>(from, i));
    if (i != words) put(to, i, at<word>(from, i));
  }

  void* from_ = nullptr;
  std::vector<std::uint64_t> words_;
};

}  // namespace interlock::checker
