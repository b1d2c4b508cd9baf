// Tokens with a checksum that is right, whatever is in them: what is said of their content is not said
// of an accident.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interlock::checker {

inline constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
inline constexpr std::string_view token_prefix = "il2:";

/// The token whose bytes these are, with their checksum.
[[nodiscard]] inline std::string token_around(std::string_view bytes) {
  std::uint32_t hash = 2166136261U;
  for (auto const each : bytes) hash = (hash ^ static_cast<unsigned char>(each)) * 16777619U;
  std::string all{bytes};
  for (unsigned i = 0; i != 4; ++i) all += static_cast<char>(hash >> (8 * i));
  std::string result{token_prefix};
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (auto const each : all) {
    bits = bits << 8 | static_cast<unsigned char>(each);
    for (held += 8; held >= 6; held -= 6) result += base64url_alphabet[bits >> (held - 6) & 0x3f];
  }
  if (held != 0) result += base64url_alphabet[bits << (6 - held) & 0x3f];
  return result;
}

/// The bytes of a token, which is one.
[[nodiscard]] inline std::string bytes_of_token(std::string_view token) {
  std::string result;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (auto const each : token.substr(token_prefix.size())) {
    bits = bits << 6 | static_cast<std::uint32_t>(base64url_alphabet.find(each));
    if (held += 6; held < 8) continue;
    held -= 8;
    result += static_cast<char>(bits >> held & 0xff);
  }
  constexpr std::size_t checksum = 4;
  return result.size() < checksum ? std::string{} : result.substr(0, result.size() - checksum);
}

}  // namespace interlock::checker
