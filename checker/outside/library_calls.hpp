// Calls of shared libraries that no engine sees into: which functions a check has called that access memory on its behalf.
//
// What the program and its own libraries import is called by way of a table (ELF's procedure linkage table), whose entries can be changed. While
// calls are watched, those of functions that are not known to be without consequence lead through a few instructions that note whether code under
// test calls.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::checker {

/// Whether what the function of a system's library does, by its linkage name, is nothing that other threads could observe but by way of what
/// engines see: it computes, throws, or is of the kind that the standard calls free of data races.
[[nodiscard]] bool is_without_consequence(std::string_view linkage_name);

class library_calls {
 public:
  /// Looks through the program, once in its life.
  [[nodiscard]] static library_calls& of_the_program();

  void watch();
  void watch_no_more();
  /// Since watch(): functions, each with its library. All that is imported, where the system lets nobody watch. Of libraries that are compiled
  /// with -fsanitize=thread, or of the others.
  [[nodiscard]] std::set<std::string> called(bool instrumented) const;

 private:
  struct entry {
    void** slot;
    void* target;
    std::string_view name;
    bool instrumented;
    std::size_t nth = 0;  ///< whose code it has: the first's of that function
    void* before = nullptr;
  };
  library_calls();
  void write_code();

  std::vector<entry> entries_;
  std::byte* code_ = nullptr;
  unsigned char* notes_ = nullptr;
};

}  // namespace interlock::checker
