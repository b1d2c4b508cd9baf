// Code that is compiled in every way that its debug information differs by, and what is to be found of it.
#pragma once

#include <string>
#include <vector>

namespace probe {

/// Comes to the door, as an instrumented operation does: its place is where it returns to.
int operation();

/// What is to be said of the next operation.
struct expected {
  unsigned line;
  std::string function;
  std::vector<std::string> beneath;  // in order
  /// By its symbols alone.
  std::string symbol;
};
void expect(expected what);

struct way {
  char const* name;
  bool has_debug_info;
  void (*run)();
};
/// Of all compilations.
std::vector<way>& ways();

}  // namespace probe
