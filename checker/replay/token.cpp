#include <interlock/checker/replay/token.hpp>

#include <cctype>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/cbor_reader.hpp>
#include <interlock/checker/replay/script_bytes.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

constexpr std::string_view prefix = "il2:";
constexpr std::string_view older = "il1:";
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr unsigned most_of_a_bound = 100;  // as on the command line
constexpr std::size_t longest_name = 1U << 16;

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

std::optional<replay_token> token_from_body(std::span<std::uint8_t const> bytes) {
  constexpr std::uint64_t fewest_items = 6, most_items = 8;
  cbor_reader in{bytes};
  auto const items = in.array();
  if (!items || *items < fewest_items || *items > most_items) return std::nullopt;
  auto check = in.text(longest_name);
  auto engine = in.text(longest_name);
  auto const spurious = in.number(most_of_a_bound);
  auto const timeouts = in.number(most_of_a_bound);
  auto const deep_history = in.flag();
  auto const choices = in.binary();
  if (!check || !engine || !spurious || !timeouts || !deep_history || !choices) return std::nullopt;
  auto decisions = script_from(*choices);
  if (!decisions) return std::nullopt;
  replay_token result{.check = *std::move(check),
                      .engine = *std::move(engine),
                      .spurious = *spurious,
                      .timeouts = *timeouts,
                      .deep_history = *deep_history,
                      .decisions = *std::move(decisions)};
  if (*items > fewest_items) {
    auto const model = in.text(longest_name);
    auto const named = model ? memory_model_from(*model) : std::nullopt;
    if (!named) return std::nullopt;
    result.model = *named;
  }
  if (*items == most_items) {
    auto const rounds = in.number(most_of_rounds);
    if (!rounds) return std::nullopt;
    result.rounds = *rounds;
  }
  if (!in.at_end()) return std::nullopt;
  return result;
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
          .rounds = token.rounds};
}

std::string to_text(replay_token const& token) {
  auto body = nlohmann::json::array({token.check, token.engine, token.spurious, token.timeouts,
                                           token.deep_history,
                                           nlohmann::json::binary(to_bytes(token.decisions))});
  bool const has_rounds = token.rounds != engine_settings{}.rounds;
  if (token.model != memory_model::rc11 || has_rounds) body.push_back(to_string(token.model));
  if (has_rounds) body.push_back(token.rounds);
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
  auto result = token_from_body(*bytes);
  if (!result) throw damaged();
  return *std::move(result);
}

}  // namespace interlock::checker
