// What survives a worker: a page shared with the parent, written as the worker goes, read when it
// was killed, crashed or hung, and for progress meanwhile.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include <interlock/checker/search/search.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

struct black_box {
  static constexpr std::size_t max_choices = 1U << 16;

  // Read by the parent while the worker runs.
  std::atomic<std::uint64_t> executions{0};
  /// Further executions, of graphs, in which some thread did not come to its end: how many depends
  /// on how the search is divided.
  std::atomic<std::uint64_t> incomplete{0};
  std::atomic<double> explored{0};  ///< part of the current space, 0 … 1
  std::atomic<unsigned> preemptions{0};  ///< the bound of the current space

  // Written by the parent while the worker runs: it is to give a part of its search away; to stop.
  std::atomic<bool> hungry{false};
  std::atomic<bool> stop{false};

  // The execution that runs, as far as it has come. A source location is a pointer into the
  // program's constants: the parent, which the worker was forked from, has them at the same place.
  std::uint32_t depth = 0;
  struct choice {
    decision made;
    std::uint64_t step;  ///< how many steps came before it; only while tracing
    std::uint8_t thread = 0;  ///< whose operation it belongs to; only while tracing
    /// Which thread each outcome stands for where it is one of threads; only while tracing.
    std::array<std::uint8_t, max_threads> stands_for{};
  };
  std::array<choice, max_choices> choices{};
  unsigned running = 0;
  std::atomic<bool> trying{false};  ///< what the code under test does now has not happened
  /// Whether the choices are those of the execution that failed.
  std::atomic<bool> replayable{true};
  std::uint32_t finished = 0;  ///< a bit for each thread that came to its end
  std::array<model::place, max_threads + 1> last{};  ///< where each thread last came to the door

  void choose(decision const& made, std::uint64_t step) noexcept {
    if (depth < max_choices) {
      choices[depth].made = made;
      choices[depth].step = step;
    }
    ++depth;
  }
  /// The choice made last; null where none was, or it was one too many.
  [[nodiscard]] choice* last_choice() noexcept {
    return depth == 0 || depth > max_choices ? nullptr : &choices[depth - 1];
  }
  [[nodiscard]] std::size_t recorded() const noexcept {
    return depth < max_choices ? depth : max_choices;
  }
};

/// A black box in memory that children share.
using shared_black_box = std::unique_ptr<black_box, void (*)(black_box*)>;
/// Throws std::system_error when the system has no memory for it.
[[nodiscard]] shared_black_box make_shared_black_box();

}  // namespace interlock::checker
