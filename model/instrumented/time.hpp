// The model's clock, in which no durations are simulated: a timed wait may time out at any moment.
#pragma once

#include <ctime>

#include <interlock/model/value.hpp>

namespace interlock::model::instrumented {

/// Since the epoch of its clock. What lies before that is there already.
[[nodiscard]] inline word nanoseconds_of(timespec const& at) noexcept {
  return at.tv_sec < 0 ? 0 : static_cast<word>(at.tv_sec) * 1'000'000'000 + static_cast<word>(at.tv_nsec);
}

}  // namespace interlock::model::instrumented
