// The name that somebody meant who wrote one that there is not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::checker {

/// How many letters would have to be put in, taken out or exchanged for others (Levenshtein, 1966).
[[nodiscard]] std::size_t distance(std::string_view a, std::string_view b);

/// The one of the names that is so near that a slip may have made `written` of it; empty where none is.
[[nodiscard]] std::string_view nearest(std::string_view written, std::vector<std::string> const& names);

/// ": the nearest is NAME", or nothing.
[[nodiscard]] std::string suggestion(std::string_view written, std::vector<std::string> const& names);

}  // namespace interlock::checker
