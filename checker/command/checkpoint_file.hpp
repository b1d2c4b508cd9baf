// A run of checks that is not over, in a file: what has finished, and what is left of the rest.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/worker/saved_search.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::checker {

struct checkpoint {
  // All that decides what is searched.
  memory_model model{};
  bool symmetry = true;
  unsigned spurious = 0;
  unsigned timeouts = 0;
  unsigned rounds = 0;
  std::string search;
  /// In the order of the run.
  std::vector<std::variant<reports::check, saved_search>> checks;
};

/// Throws usage_error with one sentence when the file cannot be read, is damaged or no checkpoint,
/// or comes from a newer version or another build of this program.
[[nodiscard]] checkpoint checkpoint_from(std::string const& file);

/// The same of a file's content, for the program of that checksum. Whoever wrote it, a search that goes
/// on with what is returned comes to no harm.
[[nodiscard]] checkpoint checkpoint_from_text(std::string_view text, std::string_view program);

/// Throws usage_error when nothing can be written there.
void try_out_checkpoint(std::string_view option, std::string const& file);
/// Writes all of it, as destination::write does. Throws std::runtime_error with one sentence; what
/// was there is then as it was.
void write_checkpoint(std::string const& file, checkpoint const& content);

}  // namespace interlock::checker
