// Which checks a change of the sources is about.
#pragma once

#include <string>
#include <vector>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

/// Of the entries, those that may differ from what they were at `revision` of the git repository that has `source_root`: a file
/// that their source includes has changed, or one that another part of the program was compiled from (what is checked may be
/// there), or a file of the build, or it is not known what they were compiled from. Uncommitted changes and new files count.
/// Throws usage_error with one sentence: git does not know the revision, nothing is known of what was compiled, or a
/// source is newer than this program.
[[nodiscard]] std::vector<entry const*> changed_since(std::string const& revision, std::string const& source_root,
                                                      std::vector<entry const*> const& entries);

}  // namespace interlock::checker
