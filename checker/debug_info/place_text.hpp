// What reports say of a place in code that was compiled as it is: the line of the user's own code, and what of
// libraries lies under it.
#pragma once

#include <cstddef>
#include <vector>

#include <interlock/checker/debug_info/frames.hpp>
#include <interlock/model/place.hpp>

namespace interlock::checker::debug_info {

struct place_text {
  /// The innermost function of the user's; of a library where there is none. Without debug information the file is
  /// the module with the offset in it, which tools such as addr2line take.
  frame shown;
  /// What it calls there, and what that calls, down to the operation: all of libraries.
  std::vector<frame> beneath;
};

/// Precondition: where.return_address() is not null. It may be any address else. Kept.
[[nodiscard]] place_text const& text_of(model::place where);

/// From now on places of code have their text from here (model::resolve_code_with). To be called before processes are forked
/// that are to share what with_callers notes.
void tell_places();

}  // namespace interlock::checker::debug_info
