// A library of its own that is compiled with the flag: what it calls of the system comes to engines, too.
#pragma once

#include <cstddef>

namespace in_library {

/// Adds under a mutex, and returns what it was.
int add_under_mutex(int& to);
void copy(char* to, char const* from, std::size_t bytes);

}  // namespace in_library
