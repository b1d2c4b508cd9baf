// What became of each check between two runs.
//
//   auto const c = reports::compare(before, now);
//   std::cout << reports::comparison_text(c);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

enum class change : std::uint8_t {
  broken,   ///< was as expected and is not any more
  fixed,    ///< was not as expected and is now
  added,    ///< only in the new run
  changed,  ///< as expected in both or in neither, but something else differs: `what`
  gone,     ///< only in the old run
};

struct difference {
  reports::change change = change::changed;
  check const* before = nullptr;    ///< null when added
  check const* now = nullptr;       ///< null when gone
  std::vector<std::string> what{};  ///< in words: "proved → bounded", "executions 14 → 2,238"
};

/// Points into the two runs.
struct comparison {
  std::vector<difference> differences{};  ///< by kind of change, then in the order of the runs
  std::size_t same = 0;                   ///< checks without a difference
  bool could_not_run = false;             ///< a check of the new run
  std::optional<std::string> interrupted{};  ///< the new run: how much of it there is, in words
};

/// Checks are the same when name and engine are; several of one name and engine are taken in their
/// order. Of times, memory, messages and interleavings nothing is said: they differ from run to
/// run. Executions are a difference when one number is more than twice the other and at least 100,
/// and the verdict is the same and no failure.
[[nodiscard]] comparison compare(run const& before, run const& now);
comparison compare(run&& before, run const& now) = delete;
comparison compare(run const& before, run&& now) = delete;

/// The outcome of the new run for one who has accepted the old one: a check that broke counts, and
/// one that is new and not as expected, but none that was not as expected before. A check that
/// could not be run shows nothing, whatever it was before. A run that was interrupted is never as
/// expected.
[[nodiscard]] outcome outcome_of(comparison const& c) noexcept;

/// One line for each difference, under a headline that counts them.
[[nodiscard]] std::string comparison_text(comparison const& c);

}  // namespace interlock::reports
