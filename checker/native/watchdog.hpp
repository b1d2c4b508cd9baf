// Watches threads that run code under test from outside, until they have come to their end, or cannot.
#pragma once

#include <cstdint>
#include <functional>

#include <interlock/checker/native/runner.hpp>

namespace interlock::checker::native {

/// A number that looks random, and is a function of the one given.
[[nodiscard]] std::uint64_t mixed(std::uint64_t x) noexcept;

struct watched_threads {
  std::function<std::uint64_t()> progress;  ///< changes whenever a thread has got anywhere
  std::function<void()> stop;               ///< lets them come to their end soon; may be called more than once
};

/// Waits for the end of the run, an incident, or that no thread can go on; calls stop once the budget is spent. What it returns
/// says how it ended, and how long it took.
[[nodiscard]] run_result watched(run_settings const& settings, watched_threads const& threads);

}  // namespace interlock::checker::native
