// What every engine is given and gives back, and the engines that search by name.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/checker/black_box.hpp>
#include <interlock/checker/edit.hpp>
#include <interlock/checker/limit.hpp>
#include <interlock/checker/search/search.hpp>
#include <interlock/model/trace.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// What is decided at a point of an execution: the kind of the point.
enum class choice : std::uint8_t {
  thread,     ///< which thread runs next
  load,       ///< 0: the newest of the stores that are left, 1 …: an older one
  spurious,   ///< 1: fails or wakes for no reason
  timeout,    ///< 1: times out although others could still run
  waiter,     ///< which thread is woken
  user,       ///< what `choose` returns
  placement,  ///< 0: a store goes last in modification order, 1 …: before others
};

/// Of the rc11 engine: what seq_cst means. All of them forbid cycles of sequenced-before and
/// reads-from (load buffering).
enum class memory_model : std::uint8_t {
  rc11,      ///< Lahav et al., PLDI 2017
  cxx20_sc,  ///< the total order of C++20's [atomics.order]/4
  sc,        ///< every operation is seq_cst
};
[[nodiscard]] std::string_view to_string(memory_model model) noexcept;
[[nodiscard]] std::optional<memory_model> memory_model_from(std::string_view name) noexcept;

inline constexpr unsigned most_of_rounds = 10'000;

struct operation_before {
  model::action what;
  model::object_name object;
  bool is_without_result;  ///< or without one that its code looks at
};

struct engine_settings {
  /// How many weak compare-exchanges, try_locks and condition-variable waits of each thread may
  /// fail or wake for no reason, in each execution. Under rc11 three times as many wake: see docs/decisions.md.
  unsigned spurious = 1;
  /// How many timed waits of each thread may time out although others could still run. Beyond
  /// that they time out when nothing else can run.
  unsigned timeouts = 4;
  /// How many try_locks of each thread may fail in each execution because another holds the mutex; in
  /// Relacy's, which go through many more interleavings, at most one. A further one waits: std::lock
  /// would go round for ever.
  unsigned failed_tries = 3;
  /// How often a thread may come to the door in an execution; of Relacy's engine, all of them together. What
  /// comes more often is an error, not a failure.
  unsigned operations = 20'000;
  /// Relacy's random walk: loads see up to two stores back.
  bool deep_history = false;
  memory_model model = memory_model::rc11;
  /// Of rc11's search of graphs: whether one execution stands for all that differ from it in which
  /// of the threads of a role was which.
  bool symmetry = true;
  /// How often a thread may come to one place of a loop in an execution of rc11's, where each round changes its state, or has an
  /// effect and ends in the state of an earlier one: beyond that it is held back. (Rounds that only read and change nothing
  /// come again for ever; of these the first is enough.)
  unsigned rounds = 24;
  /// Of rc11: whether a thread that comes back to where it stood is held back. Without, a loop that waits goes round until
  /// there is no more room; to measure what the rule costs where there are none.
  bool holds_back = true;
  /// Of rc11's search of graphs: whether a round that only reads is taken out of the graph as long as it may be, and a lock that
  /// can only wait is left out. Without, there are more executions that are blocked, and as many complete ones.
  bool revisits_in_place = true;
  /// Told of each operation of the code under test, before it is performed, and of the thread's operation before it, where neither a
  /// plain access nor the beginning or end of a lifetime came between; empty: nobody wants to know.
  std::function<void(model::action const&, model::object_name const&, std::optional<operation_before> const&)> seen{};
  /// What is tried at the door in place of an edit and a build.
  std::vector<edit> edits{};
  /// Every atomic operation and fence is seq_cst.
  bool all_seq_cst = false;
  /// A divergence means that the code has changed rather than that it is not deterministic.
  bool replaying = false;
};

/// A bit for each of the threads.
using thread_set = std::uint16_t;
static_assert(max_threads <= 16);

/// The first so many threads of which it holds.
template <class Flags>
[[nodiscard]] thread_set threads_in(Flags const& holds, unsigned threads) noexcept {
  thread_set result = 0;
  for (unsigned t = 0; t != threads; ++t)
    if (holds[t]) result = static_cast<thread_set>(result | 1U << t);
  return result;
}

struct engine_result {
  std::uint64_t executions = 0;
  bool stopped = false;  ///< by `go_on`, before the search was over
  std::optional<reports::failure> failed;
  /// What the engine has no room for, and what to do: then the search is not over, and nothing failed.
  std::optional<std::string> error{};
  std::vector<limit> limits;
  thread_set used_layer = 0;  ///< threads that did, in some execution
};

/// The error where a thread starts one more than there is room for.
[[nodiscard]] inline std::string too_many_threads(program const& what, reports::place const& at) {
  auto const place = " (" + at.file + ":" + std::to_string(at.line) + ")";
  auto const number = std::to_string(what.threads);
  if (what.instrumented)
    return "the check has more than " + number + " threads, which is more than this engine has room for" + place;
  return "the scenario has " + number + (what.threads == 1 ? " thread" : " threads") +
         " with those that it says it starts, and starts another one" + place +
         ": let it say how many, static constexpr unsigned starts = …";
}

/// The engines that a search steers.
enum class engine_name : std::uint8_t { relacy, rc11 };
[[nodiscard]] std::string_view to_string(engine_name which) noexcept;
[[nodiscard]] std::optional<engine_name> engine_from(std::string_view name) noexcept;

/// Runs the program's executions, one step of one thread after another, until the search is over,
/// one fails, or `go_on` (asked now and then, between executions) says no. Reports each operation
/// to `trace` unless that is null.
///
/// Precondition: 1 ≤ what.threads ≤ max_threads; no other exploration runs in this process.
/// Memory: independent of the number of executions.
[[nodiscard]] engine_result explore(engine_name which, program const& what, search& steering,
                                    engine_settings const& settings, black_box& box,
                                    std::function<bool()> const& go_on,
                                    model::observer* trace = nullptr);

}  // namespace interlock::checker
