// What a run of checks is asked to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/checker/engine.hpp>

namespace interlock::checker {

/// A mistake on the command line: one sentence that says what is wrong and what to do.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A search by name: "auto", "full", "bound=N", "random=N".
class search_choice {
 public:
  /// Throws usage_error.
  static search_choice parse(std::string_view text);

  [[nodiscard]] std::unique_ptr<search> make(std::uint64_t seed) const;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool random() const { return kind_ == kind::random; }
  /// Whether it is to come to the end of the space, whatever the way.
  [[nodiscard]] bool exhaustive() const { return kind_ == kind::deepening || kind_ == kind::full; }

 private:
  enum class kind : std::uint8_t { deepening, full, bound, random };
  kind kind_ = kind::deepening;
  std::uint64_t count_ = 0;
};

struct check_options {
  engine_name engine = engine_name::relacy;
  memory_model model = memory_model::rc11;
  bool symmetry = true;  ///< of rc11: threads of a role are explored up to renaming
  search_choice search;
  std::uint64_t seed = 1;
  std::uint64_t iterations = 5000;             ///< of the native engine
  std::chrono::duration<double> budget{2};     ///< processor time, for one check under one engine
  /// Complete ones of one search in this run, besides its budget; none: as many as the budget allows.
  std::optional<std::uint64_t> executions{};
  std::chrono::duration<double> hang_after{3};  ///< without an execution's end
  std::uint64_t memory_mib = 1024;             ///< for one worker
  unsigned jobs = 1;
  unsigned spurious = 1;
  unsigned timeouts = 4;
  std::vector<edit> edits;  ///< of the code under test's memory orders
  bool all_seq_cst = false;
  /// Of rc11: that what is left of a search is wanted when it is stopped, and that it is one that
  /// another run has left.
  bool keep_unfinished = false;
  bool resumed = false;
  /// Of rc11: to go through interleavings, as the other engines do, rather than graphs.
  bool walk = false;
  unsigned rounds = 24;  ///< as in engine_settings
  bool at_scale = false;  ///< of the native engine: the scaled form of a check that has one
};

/// What of that a search by an engine of our own runs under.
[[nodiscard]] engine_settings settings_of(check_options const& options);

}  // namespace interlock::checker
