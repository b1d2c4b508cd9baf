// Which words of a thread that stands at the door decide how it goes on: of the registers that it keeps and of
// its stack, without what is dead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <interlock/checker/liveness/function.hpp>
#include <interlock/model/door.hpp>

namespace interlock::checker::liveness {

class live_words {
 public:
  /// Of the words from `at` on: the bits that are wanted. Those behind the last are all of them.
  using mask = std::vector<std::uint64_t>;

  /// Precondition: `end` is where the address that the outermost function of the code under test returns to
  /// lies. What was found is remembered, and holds as long as this does. Complexity: linear in the depth of calls; in the length of
  /// the functions when they are seen for the first time.
  [[nodiscard]] mask const& of(model::frame const& at, void const* end);

 private:
  struct known_stack {
    // What the mask rests on: which words hold what.
    std::vector<std::pair<std::size_t, std::uint64_t>> given;
    mask bits;
  };
  struct place {
    std::uint64_t return_address;
    std::uint64_t const* stack;
    friend bool operator==(place const&, place const&) = default;
  };
  struct hash {
    std::size_t operator()(place const& p) const noexcept {
      return (p.return_address ^ reinterpret_cast<std::uintptr_t>(p.stack) << 20) * 0x9e37'79b9'7f4a'7c15;
    }
  };
  function const* function_at(std::uintptr_t return_address);
  [[nodiscard]] known_stack look_at(std::uint64_t const* words, std::size_t count);

  std::unordered_map<std::uintptr_t, std::optional<function>> functions_;  // by their calls' return addresses
  std::unordered_map<place, std::vector<known_stack>, hash> known_;
};

/// Which calls are of functions whose result the caller does not look at.
class unused_results {
 public:
  /// What cannot be told is looked at.
  [[nodiscard]] bool is_unused(std::uintptr_t return_address) const;

 private:
  mutable std::unordered_map<std::uintptr_t, bool> known_{};
};

}  // namespace interlock::checker::liveness
