// Where a program keeps what outlives its functions: the writable data of its modules, and the calling
// thread's variables. Not what memory refers to that these refer to: it holds what was left there by
// whoever had it before, and addresses come again in every execution.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace interlock::checker::heap {

using word_visitor = std::function<void(std::uintptr_t word)>;

/// Calls f with each aligned word of the memory. Sanitizers do not look on.
void for_each_word(void const* begin, std::size_t bytes, word_visitor const& f);

struct memory_range {
  void const* begin = nullptr;
  std::size_t bytes = 0;
};
/// Whether some aligned word of the one memory is an address in the other. Sanitizers do not look on.
[[nodiscard]] bool refers_to(memory_range from, memory_range to) noexcept;
/// Calls f with each word of all that is named above, but for that range and the current engine.
void for_each_word_of_globals(memory_range except, word_visitor const& f);

/// The variables of the program that are no part of Interlock: globals, static members and function-local statics, by its
/// table of symbols, as memory in order that does not overlap. Where it has none (it was stripped), all of its writable data. Complexity: of the order of the table, which is read
/// anew each time.
[[nodiscard]] std::vector<memory_range> variables_of_the_program();

}  // namespace interlock::checker::heap
