// How deep a JSON text nests, told before it is parsed: who follows values into one another, to copy,
// print or read them, does so on the stack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace interlock::reports {

/// Far more than anything that interlock writes has.
inline constexpr std::size_t deepest_nesting = 64;

/// The most brackets and braces that are open at a time; of a text that is no JSON, any number.
[[nodiscard]] inline std::size_t nesting_of(std::string_view json) noexcept {
  std::size_t open = 0, most = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    switch (json[i]) {
      case '"': in_string = !in_string; break;
      case '\\':
        if (in_string) ++i;
        break;
      case '[':
      case '{':
        if (!in_string) most = std::max(most, ++open);
        break;
      case ']':
      case '}':
        if (!in_string && open != 0) --open;
        break;
      default: break;
    }
  }
  return most;
}

}  // namespace interlock::reports
