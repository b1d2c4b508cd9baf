// Where a thread is: return addresses, taken in places where nothing may be allocated or locked.
//
// Contract: capture() is async-signal-safe once warm_up() has returned. Every address, also that of
// an interrupted instruction, is stored as a return address: what was executed lies before it.
#pragma once

// ThreadSanitizer's runtime must not be re-entered from a signal that interrupted it, so what runs
// in signal handlers and in the runtime's own hooks is compiled without its instrumentation.
// Such functions use compiler builtins on plain objects: a function of std would be instrumented.
#if defined(__clang__)
#define INTERLOCK_UNINSTRUMENTED __attribute__((disable_sanitizer_instrumentation, noinline))
#else
#define INTERLOCK_UNINSTRUMENTED __attribute__((no_sanitize_thread, noinline))
#endif

namespace interlock::checker::native {

struct call_stack {
  static constexpr unsigned capacity = 64;
  void* frames[capacity];  // innermost first
  unsigned size;
};

enum class captured_in { ordinary_code, signal_handler };

/// The calling thread's stack; from a signal handler, that of the code which it interrupted.
INTERLOCK_UNINSTRUMENTED void capture(call_stack& into, captured_in where) noexcept;

/// The first unwinding loads and allocates; do that before it can happen in a handler.
void warm_up_capture() noexcept;

}  // namespace interlock::checker::native
