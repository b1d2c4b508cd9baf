// What each thread is about to do after some steps of an execution.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <interlock/checker/explore/attempt.hpp>

namespace interlock::checker {

struct outlook {
  enum class state : std::uint8_t {
    goes_on,   ///< takes `next` when its turn comes
    sleeps,    ///< since `since`; takes `next` when it is woken, or is never
    finished,  ///< has no operation left
    cut_off,   ///< the execution ended before its next operation took effect
  };
  unsigned thread = 0;  ///< 1 …
  state is{};
  std::optional<reports::step> next;   ///< in this execution
  std::optional<reports::step> since;  ///< of one that sleeps: where it fell asleep
  reports::place stands;               ///< of one that was cut off: its operation
};

/// One for each thread. Precondition: position ≤ ran.steps.size().
[[nodiscard]] std::vector<outlook> outlooks_after(attempt const& ran, std::size_t position);

}  // namespace interlock::checker
