// What a run of checks asks of workers, and the pieces that it is done in, as they lie in a queue. Both are
// read as a stranger's: who reads them has checked types, ranges and names, or has been told that they are damaged.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::queue {

inline constexpr std::size_t most_tasks = 1'000'000;

struct request {
  struct task {
    std::string check;
    std::string engine;  ///< rc11, relacy or native
    std::chrono::duration<double> budget{2};  ///< where it is done as a whole
  };
  /// Of each task but its engine and budget.
  check_options options;
  /// Time of all workers together for each search that is done in pieces; none: to its end.
  std::optional<std::chrono::duration<double>> budget{};
  std::vector<task> tasks;
};

/// Whether a task is done in pieces: a search of graphs, to its end. Others are done as a whole.
[[nodiscard]] bool in_pieces(request const& of, request::task const& what);

/// What a worker runs the task with.
[[nodiscard]] check_options options_of(request const& of, request::task const& what);

/// JSON on one line.
[[nodiscard]] std::string to_text(request const& r);
/// Throws std::invalid_argument where it is none.
[[nodiscard]] request request_from_text(std::string_view text);

/// By which those who have gone by another request are told from those who have gone by this one.
[[nodiscard]] std::string sum_of(std::string_view request_text);

/// Letters, digits and - . _, at most 64. A run is known by it.
[[nodiscard]] bool is_name_of_run(std::string_view text);
/// The same for the same request of the same build.
[[nodiscard]] std::string name_of_run(std::string_view build, std::string_view request);

/// The check of this program, or null.
[[nodiscard]] entry const* check_named(std::string_view name);

struct piece {
  std::string run;
  std::size_t task = 0;  ///< of the run's request
  std::string left;      ///< as rc11::to_json_line writes it; empty: all of it
};
/// Of the fields and values of an entry of the stream. Throws std::invalid_argument where it is none. What is left of a
/// search is a matter of searched_in().
[[nodiscard]] piece piece_from(std::vector<std::pair<std::string, std::string>> const& fields);

/// What is left of a piece's search, divided into at most so many. Throws std::invalid_argument where that is
/// nothing that can be left of such a program.
[[nodiscard]] std::vector<std::string> divided(std::string const& left, std::size_t most, program const& what);

}  // namespace interlock::checker::queue
