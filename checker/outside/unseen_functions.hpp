// The functions of the program of which no engine sees what they do to memory, and those of which it does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace interlock::checker {

struct unseen_function {
  std::uintptr_t begin;
  std::size_t bytes;
  char const* linkage_name;  ///< lives as long as the program
  bool is_instrumented;      ///< and has assembly in it: instructions that the compiler would have put a call in place of

  [[nodiscard]] std::span<unsigned char const> code() const { return {reinterpret_cast<unsigned char const*>(begin), bytes}; }
};

struct instrumented_function {
  std::uintptr_t begin;
  std::size_t bytes;
  char const* linkage_name;
};

/// Of the program, by address.
struct code_of_program {
  std::vector<unseen_function> not_seen;
  std::vector<instrumented_function> instrumented;
};

/// Complexity: the first time of the order of the program's size, before its code is changed.
[[nodiscard]] code_of_program const& the_code_of_the_program();

/// Whether its instructions access memory beyond its own frame.
[[nodiscard]] bool accesses_memory(unseen_function const& which);

/// Its name for people, and the file of its unit; of assembly in an instrumented one, the function that has it and the line.
[[nodiscard]] std::string in_words(unseen_function const& which);

}  // namespace interlock::checker
