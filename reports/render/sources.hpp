// The lines of source around the places of a run.
//
//   sources::excerpts_for(run, {.root = ".", .context = 4});
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports::sources {

struct excerpt {
  unsigned first = 1;  ///< number of the first line
  std::vector<std::string> lines{};
};

struct excerpt_options {
  std::string root{};  ///< empty: nothing is read
  unsigned context = 4;
};

/// Excerpts by file, in the order of their lines; they neither overlap nor touch.
///
/// A record may come from anyone, so it cannot make a report quote what is no source code of this
/// root: only names with the suffix of a C or C++ file are opened, only if they are relative, and
/// only if what they lead to, through any link, is a regular file below the root. What cannot be
/// read is left out.
[[nodiscard]] std::map<std::string, std::vector<excerpt>> excerpts_for(
    run const& r, excerpt_options const& options);

/// The whole of a file, under the same rules.
[[nodiscard]] std::optional<std::string> text_of(std::string const& name, std::string const& root);

/// The files that the places of a run are in.
[[nodiscard]] std::vector<std::string> files_named_by(run const& r);

/// Whether a file of that name would be read, by the rules above.
[[nodiscard]] bool is_source_of(std::string const& file, std::string const& root);

/// Single lines, under the same rules; each file is read once.
class lines {
 public:
  explicit lines(std::string root) : root_{std::move(root)} {}
  /// Without the space around it; empty where the place names none that can be had.
  [[nodiscard]] std::string operator()(place const& p);

 private:
  std::string root_;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace interlock::reports::sources
