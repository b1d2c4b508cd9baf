// What a worker process does: one check under the Relacy engine, or the replay of one execution.
// Both tell their parent lines: steps as they happen (replay), and the result last.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/black_box.hpp>
#include <interlock/checker/worker/child.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

/// A line starts with what it is.
inline constexpr char step_line = 's';
inline constexpr char result_line = 'r';
inline constexpr char given_line = 'g';  ///< a part of the search for somebody else
inline constexpr char left_line = 'l';   ///< what was not explored when the time was over
inline constexpr char tally_line = 't';  ///< what was; the last line

/// A child that shares the box with its parent: no other worker has it, and no process that code
/// under test forks, which would go on with the search. As child::fork_to_run.
[[nodiscard]] child start_worker(black_box& box,
                                 std::function<void(line_writer const& parent)> const& body);

/// What the lines of a worker say.
struct said {
  std::vector<reports::step> steps;
  std::optional<reports::check> result;
  /// Why they are not to be believed: a sentence's end. There is no result then.
  std::optional<std::string> wrong;
};
/// Of a worker that searches interleavings, or replays: steps, and at most one result, which comes
/// last.
[[nodiscard]] said listen(std::vector<std::string> const& lines);

/// Searches until the budget is spent and tells the result.
void search_in_worker(entry const& what, check_options const& options, black_box& box,
                      line_writer const& parent);

/// Explores graphs: `from`, as rc11::to_json_line wrote it, or all of them where that is empty;
/// until the budget is spent, or until `box` says to stop. Precondition: the rc11 engine, exhaustively.
void explore_part_in_worker(entry const& what, check_options const& options,
                            std::string const& from, black_box& box, line_writer const& parent);

/// Runs the token's execution in this process. `options` may say what is tried at the door.
[[nodiscard]] engine_result run_token(entry const& what, replay_token const& token, black_box& box,
                                      model::observer& trace, check_options const& options = {});

/// As above, telling each step before the next begins, so that the
/// steps are there even if the code under test takes the process down.
void replay_in_worker(entry const& what, replay_token const& token, black_box& box,
                      line_writer const& parent, check_options const& options = {});

}  // namespace interlock::checker
