// The functions of the program of which no engine sees what they do to memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace interlock::checker {

struct unseen_function {
  std::uintptr_t begin;
  std::size_t bytes;
  char const* linkage_name;  ///< lives as long as the program
  bool is_instrumented;      ///< and has instructions that lock memory, which the compiler would have put a call in place of
};

/// By address. Complexity: of the order of the program's size; to be called before its code is changed.
[[nodiscard]] std::vector<unseen_function> functions_not_seen();

/// Whether its instructions access memory beyond its own frame.
[[nodiscard]] bool accesses_memory(unseen_function const& which);

/// Its name for people, and the file of its unit.
[[nodiscard]] std::string in_words(unseen_function const& which);

}  // namespace interlock::checker
