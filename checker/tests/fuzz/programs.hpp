// What fuzzers explore and replay: a few small checks, in this process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::fuzz {

/// Null where this program has no check of that name.
[[nodiscard]] entry const* check_named(std::string_view name);

/// The checksum that the checkpoints of the corpus are for.
inline constexpr std::string_view the_program = "0123456789abcdef";

/// A checkpoint file around a content: fuzzers change what the checksum is of, and would never hit upon
/// that.
[[nodiscard]] std::string checkpoint_around(std::string_view content);

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
  return {reinterpret_cast<char const*>(data), size};
}

}  // namespace interlock::checker::fuzz
