// What a worker process does: one check by interleavings, the replay of one execution, or parts of a
// search of graphs. All tell their parent lines: steps as they happen (replay), and the result last.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/black_box.hpp>
#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/child.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// A line starts with what it is.
inline constexpr char step_line = 's';
inline constexpr char result_line = 'r';
inline constexpr char given_line = 'g';  ///< a part for somebody else, behind how much of all it is by estimate
inline constexpr char left_line = 'l';   ///< what was not explored when the time was over
inline constexpr char tally_line = 't';  ///< what was; the last line of a part

/// A child that shares the box with its parent: no other worker has it, and no process that code
/// under test forks, which would go on with the search. As child::fork_to_run.
[[nodiscard]] child start_worker(black_box& box, std::function<void(line_writer const& parent)> const& body,
                                 child::printing how = child::printing::to_pipe);
/// As above; as child::fork_to_serve.
[[nodiscard]] child start_worker(
    black_box& box, std::function<void(line_writer const& parent, line_reader& told)> const& body);

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

/// When a search is divided. To give a part away costs its giver some time, and its taker and their
/// parent about as much again each.
struct division {
  using seconds = std::chrono::duration<double>;
  /// Of processor time, before which it is not known how long the search takes.
  seconds until_known = std::chrono::milliseconds{40};
  /// What it is to take, by estimate. It gains little below that, and may not be the only one that runs.
  seconds worth_it = std::chrono::seconds{1};
  /// Between two parts that one worker gives: at least this, and so many times what the first cost.
  seconds between = std::chrono::milliseconds{10};
  int times_the_cost = 50;
};

/// Explores graphs: `from`, as rc11::to_json_line wrote it, or all of them where that is empty;
/// until what `box` allows is spent, or it says to stop. Tells what it gives away, what is left and a
/// tally. Then goes on with the next part that it is told, in the same way, until there is none, or a
/// part has failed. Precondition: the rc11 engine, exhaustively.
void explore_parts_in_worker(entry const& what, check_options const& options,
                             division const& dividing, std::string from, black_box& box,
                             line_writer const& parent, line_reader& told);

/// Runs the token's execution in this process. `options` may say what is tried at the door.
[[nodiscard]] engine_result run_token(entry const& what, replay_token const& token, black_box& box,
                                      model::observer& trace, check_options const& options = {});

/// As above, telling each step before the next begins, so that the
/// steps are there even if the code under test takes the process down.
void replay_in_worker(entry const& what, replay_token const& token, black_box& box,
                      line_writer const& parent, check_options const& options = {});

}  // namespace interlock::checker
