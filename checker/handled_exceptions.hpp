// What the C++ runtime knows of the exceptions that a thread of the operating system has thrown and
// is handling. The threads of code under test are fibers of one such thread, and each needs its own:
// what one throws is no business of another that was suspended in a handler.
#pragma once

#include <cxxabi.h>

namespace interlock::checker {

/// As in the Itanium C++ ABI, 2.2.2. An object stands for a fiber that does not run.
struct handled_exceptions {
  void* caught = nullptr;
  unsigned int uncaught = 0;

  /// The runtime's own: those of the code that runs.
  [[nodiscard]] static handled_exceptions& of_this_thread() noexcept {
    return *reinterpret_cast<handled_exceptions*>(abi::__cxa_get_globals());
  }
};

}  // namespace interlock::checker
