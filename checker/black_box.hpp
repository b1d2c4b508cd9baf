// What survives a worker: memory shared with the parent, written as the worker goes, read when it
// was killed, crashed or hung, and for progress meanwhile.
//
// The code under test runs in the worker and may write here by mistake. So the parent believes what
// is here only where it is intact(), and follows no pointer before it knows where that leads.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

#include <interlock/checker/search/search.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Why a worker ended itself, where the code under test could not be let go on to a failure.
enum class ending : std::uint8_t {
  none,
  used_elsewhere,  ///< the layer, by a thread of the operating system that is not the worker's
  out_of_stack,
};

class black_box {
 public:
  static constexpr std::size_t max_choices = 1U << 16;
  struct choice {
    decision made;
    std::uint64_t step;  ///< how many steps came before it; only while tracing
    std::uint8_t thread = 0;  ///< whose operation it belongs to; only while tracing
    /// Which thread each outcome stands for where it is one of threads; only while tracing.
    std::array<std::uint8_t, max_threads> stands_for{};
  };

  // The choices come to life one by one: most executions make few, and memory that nobody has
  // written to costs nothing.
  black_box() noexcept {}  // NOLINT(modernize-use-equals-default)

 private:
  static constexpr std::uint64_t seal = 0x696e'7465'726c'6f63;
  std::uint64_t seal_before_ = seal;

 public:
  // Read by the parent while the worker runs.
  std::atomic<std::uint64_t> executions{0};
  /// Further executions, of graphs, in which some thread did not come to its end: how many depends
  /// on how the search is divided.
  std::atomic<std::uint64_t> incomplete{0};
  /// Goes up within a long execution, too: what an engine takes long over is no hang.
  std::atomic<std::uint64_t> progress{0};
  std::atomic<double> explored{0};  ///< part of the current space, 0 … 1
  std::atomic<unsigned> preemptions{0};  ///< the bound of the current space

  // Written by the parent while the worker runs: it is to give a part of its search away; to stop.
  std::atomic<bool> hungry{false};
  std::atomic<bool> stop{false};
  // Written by the parent before a worker begins a part of a search: what it may spend on that.
  std::atomic<double> budget{0};  ///< seconds of processor time
  std::atomic<std::uint64_t> executions_allowed{~std::uint64_t{0}};

  // The execution that runs, as far as it has come.
  /// Whether the choices are those of the execution that failed.
  std::atomic<bool> replayable{true};
  std::atomic<ending> ended_by{ending::none};
  /// The code address of what raised SIGSEGV; 0 where nothing did, or that is not known of this processor.
  std::atomic<std::uintptr_t> fault{0};
  /// Whether some operation was another than in the source: see edit.
  std::atomic<bool> edited{false};
  std::uint32_t depth = 0;
  unsigned running = 0;
  std::uint32_t finished = 0;  ///< a bit for each thread that came to its end
  /// Where each thread last came to the door: pointers into the program's constants or
  /// its code, which the parent has at the same place. The parent asks for last_place().
  std::array<model::place, max_threads + 1> last{};

 private:
  std::uint64_t seal_between_ = seal;
  union {
    std::array<choice, max_choices> choices_;
  };
  std::uint64_t seal_after_ = seal;

 public:
  void choose(decision const& made, std::uint64_t step) noexcept {
    if (depth < max_choices) choices_[depth] = {.made = made, .step = step};
    std::atomic_signal_fence(order::release);  // the end may come between the two
    ++depth;
  }
  /// The choice made last; null where none was, or it was one too many.
  [[nodiscard]] choice* last_choice() noexcept {
    return depth == 0 || depth > max_choices ? nullptr : &choices_[depth - 1];
  }
  /// The choices of the execution that runs, at most max_choices.
  [[nodiscard]] std::span<choice const> made() const noexcept {
    return {choices_.data(), depth < max_choices ? depth : max_choices};
  }

  /// Whether a process that is forked from now on has it, too. Precondition: the box is of
  /// make_shared_black_box.
  void share_with_forks(bool share) noexcept;
  /// Whether nobody but an engine seems to have written here.
  [[nodiscard]] bool sealed() const noexcept {
    return seal_before_ == seal && seal_between_ == seal && seal_after_ == seal;
  }
  /// As above, and all that is here is what an engine may have written. Precondition: the worker
  /// has come to its end.
  [[nodiscard]] bool intact() const noexcept;
  /// Where the thread last came to the door; nowhere where that is no place of this program.
  [[nodiscard]] model::place last_place(unsigned thread) const;
};
static_assert(std::is_trivially_destructible_v<black_box>);

/// A black box in memory that can be shared with children, with nothing next to it.
using shared_black_box = std::unique_ptr<black_box, void (*)(black_box*)>;
/// Throws std::system_error when the system has no memory for it.
[[nodiscard]] shared_black_box make_shared_black_box();
/// What a task has before it starts and after its end.
[[nodiscard]] inline shared_black_box no_black_box() noexcept {
  return {nullptr, [](black_box*) {}};
}

}  // namespace interlock::checker
