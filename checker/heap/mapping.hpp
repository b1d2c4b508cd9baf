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

}  // namespace interlock::checker
