// Code that is compiled in every way that its debug information differs by, and what is to be found of it.
#pragma once

#include <cstddef>
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

/// Comes to the door with something that has this name, while the functions run that it is in. Without debug information it has none.
enum class storage { local, fixed, thread_local_block };
int use(void const* what, std::string const& name, storage in);

/// As operator new. What its memory is for begins with a member `value` eight bytes into it, and its name is this.
void* memory(std::size_t bytes, std::string const& type);

struct way {
  char const* name;
  bool has_debug_info;
  bool is_split;  ///< of what is thread-local nothing is known then
  void (*run)();
  void (*name_things)();
};
/// Of all compilations.
std::vector<way>& ways();

}  // namespace probe
