// Looks after a child for no longer than there is time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include <interlock/checker/worker/watch.hpp>

namespace interlock::checker {

/// As watch::look_until_over, but ends the child at `deadline`: nothing where that came first, for
/// then it is not known what it would have done.
[[nodiscard]] std::optional<watch::state> look_until(watch& watched,
                                                     std::function<std::uint64_t()> const& progress,
                                                     watch::clock::time_point deadline);

/// Part of the time that is left.
[[nodiscard]] watch::clock::time_point after_part(double part, watch::clock::time_point deadline);

}  // namespace interlock::checker
