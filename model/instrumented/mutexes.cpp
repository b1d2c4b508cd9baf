// pthread mutexes: std::mutex and its kin.
#include <cerrno>

#include <pthread.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/mutexes.hpp>
#include <interlock/model/instrumented/time.hpp>
#include <interlock/model/instrumented/words.hpp>

namespace interlock::model::instrumented {
namespace {

constexpr int kinds = 3;  // of __kind, these bits: the others are about priorities and the like

constexpr int is_robust = 0x10;  // among them

// POSIX lets it fail only where somebody holds the mutex, and std::mutex::try_lock() may fail for no reason: who calls tells them apart, if that is known.
bool may_fail_for_no_reason(frame const* caller) { return !place_of(caller).is_called_by_user(); }

int kind_of(pthread_mutex_t const* mutex) noexcept { return mutex->__data.__kind & kinds; }

// Whether the thread that runs holds it already, and what that means of its kind.
bool is_held_by_itself(object const& o) noexcept { return o.holder == now.self; }

}  // namespace

object& mutex_at(pthread_mutex_t* mutex, frame const* caller) {
  return object_at(object_kind::mutex, mutex, sizeof *mutex, true, reinterpret_cast<void const*>(caller->return_address));
}

int lock_mutex(pthread_mutex_t* mutex, operation what, frame const* caller, bool only_if_held) {
  ours const scope;
  auto& o = mutex_at(mutex, caller);
  if ((mutex->__data.__kind & is_robust) != 0)
    refuse(interlock::failure::misuse, "robust mutexes (PTHREAD_MUTEX_ROBUST) are not supported by Interlock: a thread that ends does not give them back", place_of(caller));
  if (is_held_by_itself(o)) {
    if (kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE) {
      ++o.depth;
      current_engine().changes_something();
      return 0;
    }
    if (what == operation::try_lock) return EBUSY;
    if (kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
  }
  if (!ask({.what = what,
            .object = o.id,
            .operand = only_if_held ? word{1} : word{0},
            .where = place_of(caller),
            .caller = caller})
           .success)
    return EBUSY;
  o.holder = now.self;
  o.depth = 1;
  return 0;
}

int unlock_mutex(pthread_mutex_t* mutex, frame const* caller) {
  ours const scope;
  auto& o = mutex_at(mutex, caller);
  if (!is_held_by_itself(o) && kind_of(mutex) != PTHREAD_MUTEX_NORMAL) return EPERM;
  if (is_held_by_itself(o) && --o.depth != 0) {
    current_engine().changes_something();
    return 0;
  }
  if (is_held_by_itself(o)) o.holder = object::nobody;
  ask({.what = operation::unlock, .object = o.id, .where = place_of(caller), .caller = caller});
  return 0;
}

// To wait for a mutex and get it is to come later; what is left is that its time is over while somebody holds it.
int lock_until(pthread_mutex_t* mutex, timespec const& until, frame const* caller) {
  {
    ours const scope;
    if (is_held_by_itself(mutex_at(mutex, caller)) && kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
  }
  // Its time is not over before it has found that another holds the mutex.
  if (lock_mutex(mutex, operation::try_lock, caller, true) == 0) return 0;
  sleep_until(nanoseconds_of(until), caller);
  return ETIMEDOUT;
}

}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

int interlock_instrumented_pthread_mutex_lock(pthread_mutex_t* mutex, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_mutex_lock", int(pthread_mutex_t*)>;
  if (!code_runs() || is_of_the_unwinder(caller->return_address)) return forward(mutex);
  return lock_mutex(mutex, operation::lock, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_lock)

int interlock_instrumented_pthread_mutex_trylock(pthread_mutex_t* mutex, long, long, long, long, long,
                                                 frame const* caller) {
  auto& forward = next_of<"pthread_mutex_trylock", int(pthread_mutex_t*)>;
  if (!code_runs() || is_of_the_unwinder(caller->return_address)) return forward(mutex);
  return lock_mutex(mutex, operation::try_lock, caller, !may_fail_for_no_reason(caller));
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_trylock)

int interlock_instrumented_pthread_mutex_timedlock(pthread_mutex_t* mutex, timespec const* until, long, long, long, long,
                                                   frame const* caller) {
  auto& forward = next_of<"pthread_mutex_timedlock", int(pthread_mutex_t*, timespec const*)>;
  return code_runs() ? lock_until(mutex, *until, caller) : forward(mutex, until);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_timedlock)

int interlock_instrumented_pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, timespec const* until, long,
                                                   long, long, frame const* caller) {
  auto& forward = next_of<"pthread_mutex_clocklock", int(pthread_mutex_t*, clockid_t, timespec const*)>;
  return code_runs() ? lock_until(mutex, *until, caller) : forward(mutex, clock, until);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_clocklock)

int interlock_instrumented_pthread_mutex_init(pthread_mutex_t* mutex, pthread_mutexattr_t const* attributes, long, long,
                                              long, long, frame const* caller) {
  auto& forward = next_of<"pthread_mutex_init", int(pthread_mutex_t*, pthread_mutexattr_t const*)>;
  if (code_runs())
    access(reinterpret_cast<std::uintptr_t>(mutex), sizeof *mutex, true,
           reinterpret_cast<void const*>(caller->return_address));
  return forward(mutex, attributes);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_init)

// Whoever still uses it has to be known to be through.
int interlock_instrumented_pthread_mutex_destroy(pthread_mutex_t* mutex, long, long, long, long, long,
                                                 frame const* caller) {
  auto& forward = next_of<"pthread_mutex_destroy", int(pthread_mutex_t*)>;
  if (!code_runs()) return forward(mutex);
  {
    ours const scope;
    if (mutex_at(mutex, caller).holder != object::nobody)
      refuse(interlock::failure::misuse, "a mutex is destroyed that is locked", caller);
  }
  access(reinterpret_cast<std::uintptr_t>(mutex), sizeof *mutex, true,
         reinterpret_cast<void const*>(caller->return_address));
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_destroy)

int interlock_instrumented_pthread_mutex_unlock(pthread_mutex_t* mutex, long, long, long, long, long,
                                                frame const* caller) {
  auto& forward = next_of<"pthread_mutex_unlock", int(pthread_mutex_t*)>;
  if (!code_runs() || is_of_the_unwinder(caller->return_address)) return forward(mutex);
  return unlock_mutex(mutex, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_unlock)
}
