// Watches one child from outside: what it says, how it ends, whether it hangs or eats memory.
//
// Patience is not counted on the wall clock. A child that is ready to run is charged what it gets of
// the processor, so a busy machine makes no hang; one that sleeps is charged what passes between
// looks, and little where there was none for a long time: then the watcher did not run either.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/worker/child.hpp>

namespace interlock::checker {

class watch {
 public:
  using clock = std::chrono::steady_clock;
  enum class state : std::uint8_t {
    running,
    ended,      ///< by itself: see end()
    hung,       ///< killed: it made no progress for the time allowed
    too_big,    ///< killed: it used more memory than allowed
    disturbed,  ///< killed: something else than the engine wrote into its pipe
  };

  watch(child watched, check_options const& options)
      : child_{std::move(watched)}, options_{options} {}

  /// `progress` is any number that changes as the child goes on.
  state look(std::uint64_t progress);
  /// Looks until it is no longer running; sleeps where there is nothing new.
  state look_until_over(std::function<std::uint64_t()> const& progress);
  void kill() { child_.kill(); }
  /// As child::tell and tell_no_more.
  void tell(std::string_view text) { child_.tell(text); }
  void tell_no_more() { child_.tell_no_more(); }

  /// Every line so far, and all that comes before the child's end once that is seen.
  [[nodiscard]] std::vector<std::string> const& lines() const { return lines_; }
  /// These lines, which are forgotten.
  [[nodiscard]] std::vector<std::string> take_lines() { return std::exchange(lines_, {}); }
  [[nodiscard]] std::optional<std::string> const& stray() const { return child_.stray(); }
  [[nodiscard]] std::string const& printed() const { return child_.printed(); }
  /// Precondition: a look found that it had ended.
  [[nodiscard]] child_end const& end() const { return *end_; }
  [[nodiscard]] std::uint64_t peak_memory_kib() const;
  [[nodiscard]] std::chrono::duration<double> processor_time() const { return child_.processor_time(); }
  /// How often its first thread has gone to sleep so far.
  [[nodiscard]] std::uint64_t sleeps() const;
  [[nodiscard]] std::vector<int> descriptors() const {
    return {child_.lines_fd(), child_.printed_fd()};
  }

 private:
  child child_;
  check_options const& options_;
  std::vector<std::string> lines_;
  std::optional<std::uint64_t> progress_;
  clock::time_point looked_ = clock::now();
  std::chrono::duration<double> used_{};     ///< processor time
  std::chrono::duration<double> charged_{};  ///< since there was progress
  std::uint64_t seen_kib_ = 0;
  std::optional<child_end> end_;
};

/// "it was killed by SIGSEGV (segmentation fault)" or "it ended the process with exit(3)".
[[nodiscard]] std::string in_words(child_end const& end);

}  // namespace interlock::checker
