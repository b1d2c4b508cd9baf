// The page without its data, as bundle.cmake makes it of the files in this folder.
#pragma once

#include <span>
#include <string_view>

namespace interlock::reports::html {

/// In several pieces because compilers limit the length of one literal.
[[nodiscard]] std::span<std::string_view const> before_data() noexcept;
[[nodiscard]] std::span<std::string_view const> after_data() noexcept;

}  // namespace interlock::reports::html
