// Storage for `make`. Nothing is given back before the execution is over, so that an access after
// `destroy` reads what was there and is found; the next execution starts at the same addresses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include <interlock/model/engine.hpp>

namespace interlock::checker {

class arena {
 public:
  struct block {
    void* storage;
    bool alive;
    unsigned thread;  ///< that made it
    model::place where;
    unsigned destroyer;
    model::place destroyed;
  };

  /// Throws std::bad_alloc.
  void* allocate(std::size_t bytes, std::size_t alignment, unsigned thread, model::place where) {
    void* const result = carve(bytes, alignment);
    blocks_.push_back({result, true, thread, where, 0, {}});
    return result;
  }
  [[nodiscard]] block* find(void* storage) {
    auto const found = std::find_if(blocks_.begin(), blocks_.end(),
                                    [&](block const& b) { return b.storage == storage; });
    return found == blocks_.end() ? nullptr : &*found;
  }
  [[nodiscard]] block const* first_alive() const {
    auto const found =
        std::find_if(blocks_.begin(), blocks_.end(), [](block const& b) { return b.alive; });
    return found == blocks_.end() ? nullptr : &*found;
  }
  [[nodiscard]] bool holds(void const* p) const {
    return std::any_of(chunks_.begin(), chunks_.end(), [&](chunk const& each) {
      return std::less_equal<void const*>{}(each.memory.get(), p) &&
             std::less<void const*>{}(p, each.memory.get() + each.size);
    });
  }
  void clear() {
    blocks_.clear();
    chunk_ = 0;
    offset_ = 0;
  }

 private:
  static constexpr std::size_t chunk_bytes = 64 * 1024;

  void* carve(std::size_t bytes, std::size_t alignment) {
    for (;; ++chunk_, offset_ = 0) {
      if (chunk_ == chunks_.size()) {
        auto const size = std::max(chunk_bytes, bytes + alignment);
        chunks_.push_back({std::make_unique<std::byte[]>(size), size});
      }
      auto& [memory, size] = chunks_[chunk_];
      void* start = memory.get() + offset_;
      auto space = size - offset_;
      if (std::align(alignment, bytes, start, space) != nullptr) {
        offset_ = size - space + bytes;
        return start;
      }
    }
  }

  struct chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size;
  };
  std::vector<chunk> chunks_;
  std::size_t chunk_ = 0;
  std::size_t offset_ = 0;
  std::vector<block> blocks_;
};

}  // namespace interlock::checker
