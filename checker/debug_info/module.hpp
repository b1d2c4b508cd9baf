// Where a code address belongs when nothing more is known of it: its module and the offset in it, which tools such as
// addr2line take.
#pragma once

#include <interlock/model/place.hpp>

namespace interlock::checker::debug_info {

/// "libstdc++.so.6+0xd44a3" as the file, "?" as the function. The address may be any.
[[nodiscard]] model::code_text module_and_offset(void const* address) noexcept;

}  // namespace interlock::checker::debug_info
