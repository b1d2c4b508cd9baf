#include <interlock/checker/replay/token.hpp>

#include <cctype>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/script_bytes.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

constexpr std::string_view prefix = "il2:";
constexpr std::string_view older = "il1:";
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// RFC 4648, section 5, without padding.
std::string base64url(std::vector<std::uint8_t> const& bytes) {
  std::string result;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (auto const byte : bytes) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 6; held -= 6) result += alphabet[bits >> (held - 6) & 0x3f];
  }
  if (held != 0) result += alphabet[bits << (6 - held) & 0x3f];
  return result;
}

std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text) {
  std::vector<std::uint8_t> result;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (char const each : text) {
    auto const value = alphabet.find(each);
    if (value == alphabet.npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if (held += 6; held >= 8) {
      held -= 8;
      result.push_back(static_cast<std::uint8_t>(bits >> held & 0xff));
    }
  }
  // What is left over is padding: of less than a letter, and zero.
  if (held >= 6 || (bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return result;
}

// FNV-1a. A token is pasted by hand: a lost or changed letter must not replay something else.
std::uint32_t checksum(std::vector<std::uint8_t> const& bytes) {
  std::uint32_t hash = 2166136261U;
  for (auto const byte : bytes) hash = (hash ^ byte) * 16777619U;
  return hash;
}

}  // namespace

engine_name engine_of(replay_token const& token) {
  auto const named = engine_from(token.engine);
  if (!named)
    throw usage_error{fmt::format("the replay token is of the engine {}, which this program does "
                                  "not have", reports::printable(token.engine))};
  return *named;
}

engine_settings settings_of(replay_token const& token) {
  return {.spurious = token.spurious,
          .timeouts = token.timeouts,
          .deep_history = token.deep_history,
          .model = token.model,
          .trials = token.trials};
}

std::string to_text(replay_token const& token) {
  auto body = nlohmann::json::array({token.check, token.engine, token.spurious, token.timeouts,
                                           token.deep_history,
                                           nlohmann::json::binary(to_bytes(token.decisions))});
  if (token.model != memory_model::rc11 || !token.trials) body.push_back(to_string(token.model));
  if (!token.trials) body.push_back(false);
  auto bytes = nlohmann::json::to_cbor(body);
  auto const sum = checksum(bytes);
  for (unsigned i = 0; i != 4; ++i) bytes.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
  return std::string{prefix} + base64url(bytes);
}

replay_token token_from(std::string_view text) {
  if (text.starts_with(older))
    throw usage_error{
        "the replay token is of an older version of interlock, whose tokens start with il1: and are "
        "not read any more: check again, and replay the token that is printed then"};
  if (!text.starts_with(prefix)) {
    bool const other_version = text.substr(0, 2) == "il" && text.size() > 2 &&
                               std::isdigit(static_cast<unsigned char>(text[2])) != 0;
    throw usage_error{
        other_version
            ? "the replay token is of another version of interlock: this one replays il2: tokens"
            : "a replay token starts with il2: and is printed at the end of a failure's report"};
  }
  auto const damaged = [] {
    return usage_error{
        "the replay token is damaged: copy it again, whole, from the failure's report"};
  };
  auto bytes = from_base64url(text.substr(prefix.size()));
  if (!bytes || bytes->size() < 4) throw damaged();
  std::uint32_t sum = 0;
  for (unsigned i = 0; i != 4; ++i)
    sum |= std::uint32_t{(*bytes)[bytes->size() - 4 + i]} << (8 * i);
  bytes->resize(bytes->size() - 4);
  if (sum != checksum(*bytes)) throw damaged();
  try {
    auto const body = nlohmann::json::from_cbor(*bytes);
    replay_token result;
    body.at(0).get_to(result.check);
    body.at(1).get_to(result.engine);
    body.at(2).get_to(result.spurious);
    body.at(3).get_to(result.timeouts);
    body.at(4).get_to(result.deep_history);
    auto decisions = script_from(body.at(5).get_binary());
    if (!decisions) throw damaged();
    result.decisions = std::move(*decisions);
    if (body.size() > 6) {
      auto const model = memory_model_from(body.at(6).get<std::string>());
      if (!model) throw damaged();
      result.model = *model;
    }
    if (body.size() > 7) body.at(7).get_to(result.trials);
    return result;
  } catch (nlohmann::json::exception const&) {
    throw damaged();
  }
}

}  // namespace interlock::checker
