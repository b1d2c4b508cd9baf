// Text from anywhere in formats in which some characters mean something.
#pragma once

#include <string>
#include <string_view>

namespace interlock::reports {

/// A path in a URI: RFC 3986's unreserved characters and the slash stand for themselves.
[[nodiscard]] std::string percent_encoded(std::string_view path);

/// HTML and Markdown whose every special character is an entity: it means nothing wherever it stands.
[[nodiscard]] std::string entities(std::string_view text);

}  // namespace interlock::reports
