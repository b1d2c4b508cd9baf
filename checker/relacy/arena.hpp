// What `make` has given in an execution. Nothing is given back before that is over, so that an access
// after `destroy` reads what was there and is found; the next execution starts at the same addresses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <interlock/checker/heap/heap.hpp>
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
  void* allocate(std::size_t bytes, std::size_t alignment, unsigned region, unsigned thread,
                 model::place where) {
    void* const result = heap::allocate(region, bytes, alignment);
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
  void clear() { blocks_.clear(); }

 private:
  std::vector<block> blocks_;
};

}  // namespace interlock::checker
