// How a check can fail: the same words in C++, in run records and in text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace interlock {

enum class failure : std::uint8_t {
  data_race,           ///< two conflicting plain accesses, neither happens before the other
  failed_check,        ///< a property stated with `check` does not hold
  deadlock,            ///< a thread waits and nothing can wake it any more
  lost_wakeup,         ///< as deadlock, although what the thread waits for has come to pass
  hang,                ///< a loop that can never leave
  uninitialised_read,  ///< a read of an object that was never written
  use_after_free,      ///< an access to an object after the end of its lifetime
  double_free,         ///< a second `destroy` of one object
  leak,                ///< an object made and never destroyed
  misuse,              ///< a broken precondition: unlock by a non-owner, an illegal order, …
  crash,               ///< a signal, an escaped exception or an exit in the code under test
  nondeterminism,      ///< the code under test depends on something outside of the layer
};

namespace detail {
inline constexpr std::array<std::string_view, 12> failure_names{
    "data_race",      "failed_check", "deadlock", "lost_wakeup", "hang",  "uninitialised_read",
    "use_after_free", "double_free",  "leak",     "misuse",      "crash", "nondeterminism"};
}

[[nodiscard]] constexpr std::string_view to_string(failure kind) noexcept {
  return detail::failure_names[static_cast<std::size_t>(kind)];
}

[[nodiscard]] constexpr std::optional<failure> failure_from(std::string_view name) noexcept {
  for (std::size_t i = 0; i != detail::failure_names.size(); ++i)
    if (detail::failure_names[i] == name) return static_cast<failure>(i);
  return std::nullopt;
}

}  // namespace interlock
