// A replay token: all that one execution of a searching engine depends on, as one word to paste.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/search/script.hpp>

namespace interlock::checker {

struct replay_token {
  std::string check;
  std::string engine;
  unsigned spurious = 0;
  unsigned timeouts = 0;
  bool deep_history = false;
  memory_model model = memory_model::rc11;
  unsigned rounds = engine_settings{}.rounds;
  script decisions{};

  friend bool operator==(replay_token const&, replay_token const&) = default;
};

/// The engine that the token names. Throws usage_error when this program does not have it.
[[nodiscard]] engine_name engine_of(replay_token const& token);

/// What its execution runs under.
[[nodiscard]] engine_settings settings_of(replay_token const& token);

/// "il2:" and the token in base64url. Precondition: the token's choices were made.
[[nodiscard]] std::string to_text(replay_token const& token);
/// Throws usage_error with one sentence when the text is no token, is damaged, or is of another
/// version.
[[nodiscard]] replay_token token_from(std::string_view text);

}  // namespace interlock::checker
