// Deadlines in the model's own clock, from whatever duration or clock a caller speaks.
//
// Contract: never throws, never overflows: a duration beyond the clock's range means "for ever",
// one that is not positive means "now".
// Source: C++20 [thread.req.timing]; a relative timeout is measured on a steady clock, an absolute
// one on the clock that it names.
//
//   auto const deadline = deadline_after<M>(std::chrono::milliseconds{5});
#pragma once

#include <chrono>
#include <type_traits>

#include <interlock/model/native.hpp>

namespace interlock {

/// The model's time when `timeout` will have passed.
template <model::Model M, class Rep, class Period>
[[nodiscard]] typename M::clock::time_point deadline_after(
    std::chrono::duration<Rep, Period> const& timeout) {
  using clock = typename M::clock;
  auto const now = clock::now();
  if (timeout <= timeout.zero()) return now;
  // Compared in floating point: converting hours::max() to nanoseconds would overflow first.
  using seconds = std::chrono::duration<long double>;
  if (seconds{timeout} >= seconds{clock::time_point::max() - now}) return clock::time_point::max();
  return now + std::chrono::ceil<typename clock::duration>(timeout);
}

/// Calls attempt(deadline in the model's clock) until it returns true or `Clock` says that
/// `until` is past; returns whether it did. Every clock gets at least one attempt. A clock other
/// than the model's may be set while a thread waits on the model's, hence the repetition.
template <model::Model M, class Clock, class Duration, class Attempt>
[[nodiscard]] bool attempt_until(std::chrono::time_point<Clock, Duration> const& until,
                                 Attempt attempt) {
  if constexpr (std::is_same_v<Clock, typename M::clock>) {
    return attempt(std::chrono::ceil<typename M::clock::duration>(until));
  } else {
    for (;;) {
      auto const now = Clock::now();
      // A difference to a time long past need not be representable; to one ahead it is.
      auto const left = until > now ? until - now : decltype(until - now)::zero();
      if (attempt(deadline_after<M>(left))) return true;
      if (Clock::now() >= until) return false;
    }
  }
}

}  // namespace interlock
