// Accesses to memory for which the compiler put in no call: found where they are made, and handed to the engine.
//
// -fsanitize=thread puts a call in front of an access, and leaves some out: g++ of classes that are passed by value and of what it writes
// itself in place of a memset, both of what assembly does, vectors of what is gathered by index. So each instruction of an instrumented
// function that accesses memory has a stop (int3) until it is known for what it is: where the bytes that it is about to access have been
// said, by a call of the same function that it always follows, the stop goes. Where not, the access is said here, in this execution and in each that
// follows. What is on the function's own frame is not said while no other thread uses it (model/instrumented/left_out.hpp).
//
// Nothing is set where a debugger is attached, which would take each stop for its own; then that is what is not told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>

#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// While it lives, instructions are watched. Of layered programs none is.
/// Precondition: no other lives; this process runs checks.
class instruction_watch {
 public:
  explicit instruction_watch(program const& what);
  ~instruction_watch();
  instruction_watch(instruction_watch const&) = delete;
  instruction_watch& operator=(instruction_watch const&) = delete;

  /// Of what code under test has come to in this process: instructions whose accesses could not be told, each with its place.
  [[nodiscard]] static std::set<std::string> not_told();

 private:
  bool is_set_ = false;
};

/// Where an instruction lies in the program, of which a copy may have been run.
[[nodiscard]] std::uintptr_t without_copies(std::uintptr_t instruction) noexcept;

/// Puts back what stops stand in for, in a copy of the code that lies there.
void without_stops(std::uintptr_t begin, std::span<unsigned char> copy) noexcept;

}  // namespace interlock::checker
