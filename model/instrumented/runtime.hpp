// What all of the runtime of instrumented code has in common: who runs, and how it asks the engine.
//
// Instrumented code is C++ or C compiled with -fsanitize=thread: what the compiler then calls at each access, and what the
// code calls of the C library, is defined in this folder, one file a subject. Where no code under test runs (before a check,
// and in all that an engine does), these functions do what the C library's do.
#pragma once

#include <cstdint>
#include <cstdlib>

#include <interlock/model/door.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/model/instrumented/next_of.hpp>

namespace interlock::model::instrumented {

/// So many accesses to plain data may follow one another before the engine is told.
inline constexpr unsigned many_accesses = 1U << 20;

/// As many threads as an engine may have.
inline constexpr unsigned most_threads = 16;

struct runtime_state {
  std::uint32_t execution = 0;  ///< so many have begun
  unsigned self = 0;            ///< who runs, as the engine numbers it
  unsigned epoch = 0;           ///< and in which stretch between its events
  std::uint64_t stretch = 0;    ///< other than before where it may have been at the door, or memory was given back
  bool in_thread = false;       ///< and whether it is one of the threads of instrumented code
  bool is_layered = true;       ///< it is the layer's objects that are checked, and not plain data
  unsigned accesses_left = many_accesses;  ///< to plain data, before its next operation
};
extern constinit runtime_state now;

/// Whether the code under test runs, under an engine that sees what it does.
[[nodiscard]] inline bool code_runs() noexcept { return detail::the_engine.code_runs; }

/// The same, and it is its plain data that is checked.
[[nodiscard]] inline bool is_checked() noexcept { return code_runs() && !now.is_layered; }

/// Who runs may have changed, or gone on.
void refresh() noexcept;

[[nodiscard]] inline place place_of(void const* return_address) noexcept { return place::of_code(return_address); }
[[nodiscard]] inline place place_of(frame const* caller) noexcept {
  return place_of(reinterpret_cast<void const*>(caller->return_address));
}

/// The thread that runs is there, and has no frames below.
void stands_at(frame const* caller) noexcept;

/// Asks the engine, on behalf of the code under test. Precondition: code_runs(), or `ours` lives.
inline outcome ask(action const& a) {
  ours const scope;
  if (a.caller != nullptr) stands_at(a.caller);
  auto const result = current_engine().perform(a);
  refresh();
  return result;
}

/// Ends the execution: what the code under test asks for is not supported, or is wrong. One sentence.
[[noreturn]] void refuse(failure kind, char const* message, place where);
/// As above, where the user's code called what led to `caller`.
[[noreturn]] void refuse(failure kind, char const* message, frame const* caller);

/// Whether the call comes from the library that unwinds stacks: what it locks for its own tables orders nothing between threads.
[[nodiscard]] bool is_of_the_unwinder(std::uintptr_t return_address) noexcept;

/// Whether the call comes from a library of the system's: what it makes once and for all for itself it makes natively, since it asks
/// without coming here whether that is made already.
[[nodiscard]] bool is_of_a_system_library(std::uintptr_t return_address) noexcept;

/// Called when an execution begins, in the order of files that have something to forget.
void forget_objects() noexcept;
void forget_threads() noexcept;
void forget_stacks() noexcept;
void forget_thread_locals() noexcept;
void forget_at_exit() noexcept;
void put_globals_back() noexcept;
/// What the thread has done with objects from this stretch on was not.
void forget_uses(unsigned thread, unsigned epoch) noexcept;

}  // namespace interlock::model::instrumented
