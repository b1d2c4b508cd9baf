// Statics begin each execution as they were, so what an execution makes is made again in the next.
//
// A guard's first byte says that the static is made, which the compiler's code asks itself; the one behind it is a mutex. So with
// pthread_once, whose word means to the C library what it is left as: the unwinder has one, too, which engines use in the same execution.
#include <interlock/model/instrumented/statics.hpp>

#include <mutex>
#include <vector>

#include <pthread.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/objects.hpp>

namespace interlock::model::instrumented {
namespace {

struct at_exit {
  void (*call)(void*);
  void* object;
};
constinit std::vector<at_exit>* kept = nullptr;

std::vector<at_exit>& to_do() {
  if (kept == nullptr) kept = new std::vector<at_exit>;
  return *kept;
}

using guard = unsigned char;
constexpr word static_is_made = 1;
constexpr word once_is_done = 2;  // glibc's nptl/pthreadP.h

outcome of_flag(guard* done, operation what, word value, order o, frame const* caller) {
  bool const writes = what == operation::store;
  auto& flag = object_at(object_kind::atomic, done, 1, writes, pc_of(caller));
  auto const result =
      ask({.what = what, .bytes = 1, .success = o, .object = flag.id, .operand = value, .where = place_of(caller), .caller = caller});
  if (writes) leave_in_memory(flag, value);
  return result;
}

void of_mutex(guard* done, operation what, frame const* caller) {
  auto const id = object_at(object_kind::mutex, done + 1, 1, true, pc_of(caller)).id;
  ask({.what = what, .object = id, .where = place_of(caller), .caller = caller});
}

// Whether it is for the thread to do what is done once, and then to say how it went.
bool begins(guard* done, frame const* caller) {
  ours const scope;
  if (of_flag(done, operation::load, 0, order::acquire, caller).value != 0) return false;
  of_mutex(done, operation::lock, caller);
  if (of_flag(done, operation::load, 0, order::relaxed, caller).value == 0) return true;
  of_mutex(done, operation::unlock, caller);
  return false;
}

void is_done(guard* done, word as, frame const* caller) {
  ours const scope;
  of_flag(done, operation::store, as, order::release, caller);
  of_mutex(done, operation::unlock, caller);
}

void is_given_up(guard* done, frame const* caller) {
  ours const scope;
  of_mutex(done, operation::unlock, caller);
}

}  // namespace

void forget_at_exit() noexcept {
  if (kept != nullptr) kept->clear();
}

void run_at_exit() {
  while (kept != nullptr && !kept->empty()) {
    auto const last = kept->back();
    kept->pop_back();
    last.call(last.object);
  }
}

}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

int interlock_instrumented___cxa_guard_acquire(guard* done, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"__cxa_guard_acquire", int(guard*)>;
  if (code_runs() && !is_of_a_system_library(caller->return_address)) return begins(done, caller);
  ours const scope;
  return forward(done);
}
INTERLOCK_INSTRUMENTED_DOOR(__cxa_guard_acquire)

void interlock_instrumented___cxa_guard_release(guard* done, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"__cxa_guard_release", void(guard*)>;
  if (code_runs() && !is_of_a_system_library(caller->return_address)) return is_done(done, static_is_made, caller);
  ours const scope;
  forward(done);
}
INTERLOCK_INSTRUMENTED_DOOR(__cxa_guard_release)

void interlock_instrumented___cxa_guard_abort(guard* done, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"__cxa_guard_abort", void(guard*)>;
  if (code_runs() && !is_of_a_system_library(caller->return_address)) return is_given_up(done, caller);
  ours const scope;
  forward(done);
}
INTERLOCK_INSTRUMENTED_DOOR(__cxa_guard_abort)

// What is called runs on the caller's stack, and not on the door's.
bool interlock_once_begins(pthread_once_t* once);
void interlock_once_ends(pthread_once_t* once, bool done);

bool interlock_instrumented_interlock_once_begins(pthread_once_t* once, long, long, long, long, long,
                                                  frame const* caller) {
  return begins(reinterpret_cast<guard*>(once), caller);
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_once_begins)

void interlock_instrumented_interlock_once_ends(pthread_once_t* once, bool done, long, long, long, long,
                                                frame const* caller) {
  done ? is_done(reinterpret_cast<guard*>(once), once_is_done, caller) : is_given_up(reinterpret_cast<guard*>(once), caller);
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_once_ends)

// std::call_once says in two variables of its own thread what is to be called, and others may come in between: the threads
// of a check are one thread's to the library.
int pthread_once(pthread_once_t* once, void (*run)()) {
  auto& forward = next_of<"pthread_once", int(pthread_once_t*, void (*)())>;
  if (!code_runs()) return forward(once, run);
  if (is_of_a_system_library(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)))) {
    ours const scope;
    return forward(once, run);
  }
#if defined(__GLIBCXX__)
  auto* const callable = std::__once_callable;
  auto* const call = std::__once_call;
#endif
  if (!interlock_once_begins(once)) return 0;
#if defined(__GLIBCXX__)
  std::__once_callable = callable;
  std::__once_call = call;
#endif
  try {
    run();
  } catch (...) {
    interlock_once_ends(once, false);
    throw;
  }
  interlock_once_ends(once, true);
  return 0;
}

int __cxa_atexit(void (*call)(void*), void* object, void* library) noexcept {
  auto& forward = next_of<"__cxa_atexit", int(void (*)(void*), void*, void*)>;
  if (!code_runs()) return forward(call, object, library);
  ours const scope;
  to_do().push_back({call, object});
  return 0;
}
}
