// What the user calls the memory at an address: the variable that it belongs to, with the path down to the member.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <interlock/checker/debug_info/type.hpp>
#include <interlock/model/door.hpp>

namespace interlock::checker::debug_info {

/// "my::pool.free_[2]": of globals, static members and function-local statics. Complexity: the first time of the order of
/// the module's debug information.
[[nodiscard]] std::optional<std::string> name_of_static(void const* address);

/// The same of what is thread-local: of the calling thread's.
[[nodiscard]] std::optional<std::string> name_of_thread_local(void const* address);

/// "queue.slots_[1].sequence": of the local variables of the functions that a thread is in while it stands at the door.
/// Of those that are in registers nothing is known, nor of what the compiler keeps nowhere.
[[nodiscard]] std::optional<std::string> name_of_local(void const* address, model::frame const& stands);

}  // namespace interlock::checker::debug_info
