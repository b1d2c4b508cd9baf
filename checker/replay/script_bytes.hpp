// A script as the bytes of a token: what is the plainest costs nothing but its number, and what
// comes again costs a few bytes however often it comes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <interlock/checker/search/script.hpp>

namespace interlock::checker {

/// Precondition: each choice of the script was made, and so expects something.
[[nodiscard]] std::vector<std::uint8_t> to_bytes(script const& s);
/// Nothing where the bytes are none that `to_bytes` makes: a choice is out of range, or there are
/// more of them than an execution has.
[[nodiscard]] std::optional<script> script_from(std::span<std::uint8_t const> bytes);

}  // namespace interlock::checker
