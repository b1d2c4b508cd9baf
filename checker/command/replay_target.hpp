// What `replay` is to run again: a token, or a failed check of a saved record.
#pragma once

#include <optional>
#include <string>

#include <interlock/checker/replay/token.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

struct replay_target {
  entry const& what;
  replay_token token;
};

/// `word` is a token or the name of a record's file; `check` tells which of a record's failed
/// checks is meant, and may be left out where there is one. Throws usage_error with one sentence.
[[nodiscard]] replay_target replay_target_from(std::string const& word,
                                               std::optional<std::string> const& check);

}  // namespace interlock::checker
