#include <interlock/model/instrumented/threads.hpp>

#include <array>
#include <cerrno>

#include <pthread.h>
#include <sched.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/runtime.hpp>
#include <interlock/model/instrumented/stacks.hpp>

namespace interlock::model::instrumented {
namespace {

struct child {
  void* (*run)(void*) = nullptr;  // null: nobody has started it
  void* argument = nullptr;
  void* result = nullptr;
  bool is_joined = false;  // or detached
};
using children = std::array<child, most_threads>;
constinit children* kept = nullptr;

child& of(unsigned thread) {
  if (kept == nullptr) kept = new children;
  return (*kept)[thread];
}

// A thread's name for itself and others. 0 is none (std::thread::id).
pthread_t handle_of(unsigned thread) noexcept { return thread + 1; }

// The thread that is meant, which can still be joined.
child& joinable(pthread_t handle, char const* what, frame const* caller) {
  if (handle == 0 || handle > most_threads || of(static_cast<unsigned>(handle) - 1).run == nullptr)
    refuse(failure::misuse, what, caller);
  return of(static_cast<unsigned>(handle) - 1);
}

// That a thread begins, or ends: no line of the code under test says so.
void tell(operation what) {
  ours const scope;
  perform({.what = what, .where = {}});
  refresh();
}

}  // namespace

void forget_threads() noexcept {
  if (kept != nullptr) *kept = {};
}

void begin() {
  ours const scope;
  now.is_layered = false;
  refresh();
}

void run_thread(unsigned i, unsigned at_first, void (*body)(void*, unsigned), void* scenario) {
  {
    ours const scope;
    if (!current_engine().runs_instrumented_code())
      refuse(interlock::failure::misuse, "code that is compiled as it is, over no Model, is not run by this engine",
             place::current());
    refresh();
    stack_begins(__builtin_frame_address(0));
  }
  if (i < at_first) {
    body(scenario, i);
    end_thread_locals();
    stack_ends();
    return;
  }
  tell(operation::begin);
  child* me;
  {
    ours const scope;
    me = &of(i);
  }
  me->result = me->run(me->argument);
  end_thread_locals();
  stack_ends();
  tell(operation::finish);
}

}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;
using interlock::failure;

extern "C" {

int interlock_instrumented_pthread_create(pthread_t* made, pthread_attr_t const* attributes, void* (*run)(void*),
                                          void* argument, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_create", int(pthread_t*, pthread_attr_t const*, void* (*)(void*), void*)>;
  if (!code_runs()) return forward(made, attributes, run, argument);
  ours const scope;
  int how = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) ::pthread_attr_getdetachstate(attributes, &how);
  auto const number = static_cast<unsigned>(
      ask({.what = operation::start, .where = place_of(caller), .caller = caller}).value);
  of(number) = {.run = run, .argument = argument, .is_joined = how == PTHREAD_CREATE_DETACHED};
  *made = handle_of(number);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_create)

int interlock_instrumented_pthread_join(pthread_t handle, void** result, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_join", int(pthread_t, void**)>;
  if (!code_runs()) return forward(handle, result);
  ours const scope;
  auto const where = place_of(caller);
  auto& other = joinable(handle, "pthread_join of what is no thread of this execution", caller);
  if (other.is_joined) refuse(failure::misuse, "pthread_join of a thread that was joined or detached already", caller);
  if (handle == handle_of(now.self)) return EDEADLK;
  other.is_joined = true;
  ask({.what = operation::join, .operand = handle - 1, .where = where, .caller = caller});
  if (result != nullptr) *result = other.result;
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_join)

int interlock_instrumented_pthread_detach(pthread_t handle, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_detach", int(pthread_t)>;
  if (!code_runs()) return forward(handle);
  ours const scope;
  auto& other = joinable(handle, "pthread_detach of what is no thread of this execution", caller);
  if (other.is_joined) refuse(failure::misuse, "pthread_detach of a thread that was joined or detached already", caller);
  other.is_joined = true;
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_detach)

// A thread of a check ends where its function does.
void interlock_instrumented_pthread_exit(void* result, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_exit", void(void*)>;
  if (!code_runs()) return forward(result);
  refuse(failure::misuse, "pthread_exit is not supported by Interlock: return from the thread's function", caller);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_exit)

int interlock_instrumented_pthread_cancel(pthread_t handle, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_cancel", int(pthread_t)>;
  if (!code_runs()) return forward(handle);
  refuse(failure::misuse, "pthread_cancel is not supported by Interlock", caller);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_cancel)

pthread_t pthread_self() noexcept {
  auto& forward = next_of<"pthread_self", pthread_t()>;
  return code_runs() && current_engine().runs_a_thread() ? handle_of(current_engine().self()) : forward();
}

int interlock_instrumented_sched_yield(long, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"sched_yield", int()>;
  if (!code_runs()) return forward();
  ask({.what = operation::yield, .where = place_of(caller), .caller = caller});
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(sched_yield)
}
