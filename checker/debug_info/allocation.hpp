// What memory from operator new is for: compilers do not say, but what is done with it next shows it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <interlock/checker/debug_info/type.hpp>

namespace interlock::checker::debug_info {

/// The type of the objects that operator new gave memory to, where it returned to this address: what an allocator of the library asks
/// for, or whose constructor runs there next. None where neither shows one of such a size. `bytes`: what was asked for.
[[nodiscard]] std::optional<type> type_of_new(void const* return_address, std::size_t bytes);

/// "node.next", of several "node[2].next": what lies so far from the beginning of memory that type_of_new told of.
[[nodiscard]] std::string name_in_block(type const& of, std::size_t bytes, std::size_t offset);

}  // namespace interlock::checker::debug_info
