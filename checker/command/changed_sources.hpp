// Which checks a change of the sources is about.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// The files that differ from what they were at `revision` of the git repository that has `source_root`; uncommitted changes and
/// new files count, what is ignored does not. Throws usage_error with one sentence where git does not know it.
[[nodiscard]] std::set<std::filesystem::path> changed_since(std::string const& revision, std::string const& source_root);

/// Of the entries, those that may be others when these files are: a source that includes one of them registers the check, or another
/// part of the program was compiled from it (what is checked may be there), or it is a file of the build, or it is not known what
/// the check was compiled from. Names of files in the program are below `source_root` where they are relative. Throws
/// usage_error with one sentence: nothing is known of what was compiled, or a file is newer than this program.
[[nodiscard]] std::vector<entry const*> compiled_from(std::set<std::filesystem::path> const& changed, std::string const& source_root,
                                                      std::vector<entry const*> const& entries);

/// A file by which CMake says what is built how.
[[nodiscard]] bool is_of_the_build(std::filesystem::path const& file);

}  // namespace interlock::checker
