// How instrumented code says that something is wrong, or ends the program.
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/runtime.hpp>

using namespace interlock::model;
using namespace interlock::model::instrumented;
using interlock::failure;

extern "C" {

void interlock_instrumented___assert_fail(char const* text, char const* file, unsigned line, char const* function, long,
                                          long, frame const* caller) {
  auto& forward = next_of<"__assert_fail", void(char const*, char const*, unsigned, char const*)>;
  if (!code_runs()) return forward(text, file, line, function);
  refuse(failure::failed_check, text, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(__assert_fail)

void interlock_instrumented_abort(long, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"abort", void()>;
  if (!code_runs()) return forward();
  refuse(failure::crash, "the code under test calls abort()", caller);
}
INTERLOCK_INSTRUMENTED_DOOR(abort)

void interlock_instrumented_exit(int status, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"exit", void(int)>;
  if (!code_runs()) return forward(status);
  refuse(failure::crash, "the code under test calls exit()", caller);
}
INTERLOCK_INSTRUMENTED_DOOR(exit)
}
