// A set of hashes, for what is only remembered to spare work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace interlock::checker::rc11 {

/// Forgets everything rather than hold more than so many. Never holds zero.
class hash_set {
 public:
  explicit hash_set(std::size_t most) : most_{most} {}

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] bool contains(std::uint64_t hash) const noexcept {
    return hash != 0 && size_ != 0 && slots_[place_of(hash)] == hash;
  }
  void insert(std::uint64_t hash) {
    if (hash == 0 || contains(hash)) return;
    if (size_ == most_) {
      slots_.clear();
      size_ = 0;
    }
    if (slots_.size() <= 2 * size_) grow();
    slots_[place_of(hash)] = hash;
    ++size_;
  }

 private:
  // Where it is, or would be put.
  [[nodiscard]] std::size_t place_of(std::uint64_t hash) const noexcept {
    auto const mask = slots_.size() - 1;
    auto i = static_cast<std::size_t>(hash) & mask;
    while (slots_[i] != 0 && slots_[i] != hash) i = (i + 1) & mask;
    return i;
  }
  void grow() {
    auto const slots = slots_.empty() ? 64 : 2 * slots_.size();
    auto const before = std::exchange(slots_, std::vector<std::uint64_t>(slots));
    for (auto const each : before)
      if (each != 0) slots_[place_of(each)] = each;
  }

  std::vector<std::uint64_t> slots_;  // a power of two; 0 where there is none
  std::size_t size_ = 0;
  std::size_t most_;
};

}  // namespace interlock::checker::rc11
