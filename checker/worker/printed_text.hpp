// What code under test prints while one execution goes on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace interlock::checker {

/// Precondition: this is a child that prints to a file (child::printing::to_file); of any other nothing is told.
class printed_text {
 public:
  printed_text();

  /// What came to the standard streams since the last call, a line each, as remarks between steps: `prints "x = 1"`. What a stream
  /// of its own still holds back (std::cout after sync_with_stdio(false)) comes when that writes it. Of long lines the
  /// beginning, and of many the first: then the last one says so.
  [[nodiscard]] std::vector<std::string> new_lines();

 private:
  bool can_be_read_;
  std::size_t told_ = 0;
};

}  // namespace interlock::checker
