// A replay token: all that one execution of the Relacy engine depends on, as one word to paste.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/checker/engine.hpp>

namespace interlock::checker {

struct replay_token {
  std::string check;
  std::string engine;
  unsigned spurious = 0;
  unsigned timeouts = 0;
  bool deep_history = false;
  memory_model model = memory_model::rc11;
  bool trials = true;  ///< as in engine_settings
  std::vector<decision> decisions;  ///< up to the last that is not 0

  friend bool operator==(replay_token const&, replay_token const&) = default;
};

/// The engine that the token names. Throws usage_error when this program does not have it.
[[nodiscard]] engine_name engine_of(replay_token const& token);

/// What its execution runs under.
[[nodiscard]] engine_settings settings_of(replay_token const& token);

/// "il1:" and the token in base64url.
[[nodiscard]] std::string to_text(replay_token const& token);
/// Throws usage_error with one sentence when the text is no token, is damaged, or is of another
/// version.
[[nodiscard]] replay_token token_from(std::string_view text);

}  // namespace interlock::checker
