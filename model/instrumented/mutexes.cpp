// pthread mutexes: std::mutex and its kin.
#include <cerrno>

#include <pthread.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/mutexes.hpp>

namespace interlock::model::instrumented {
namespace {

constexpr int kinds = 3;  // of __kind, these bits: the others are about priorities and the like

int kind_of(pthread_mutex_t const* mutex) noexcept { return mutex->__data.__kind & kinds; }

// Whether the thread that runs holds it already, and what that means of its kind.
bool is_held_by_itself(object const& o) noexcept { return o.holder == now.self; }

}  // namespace

object& mutex_at(pthread_mutex_t* mutex, frame const* caller) {
  return object_at(object_kind::mutex, mutex, sizeof *mutex, true, reinterpret_cast<void const*>(caller->return_address));
}

int lock_mutex(pthread_mutex_t* mutex, operation what, frame const* caller) {
  ours const scope;
  auto& o = mutex_at(mutex, caller);
  if (is_held_by_itself(o)) {
    if (kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE) {
      ++o.depth;
      return 0;
    }
    if (what == operation::try_lock) return EBUSY;
    if (kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
  }
  if (!ask({.what = what, .object = o.id, .where = place_of(caller), .caller = caller}).success) return EBUSY;
  o.holder = now.self;
  o.depth = 1;
  return 0;
}

int unlock_mutex(pthread_mutex_t* mutex, frame const* caller) {
  ours const scope;
  auto& o = mutex_at(mutex, caller);
  if (!is_held_by_itself(o) && kind_of(mutex) != PTHREAD_MUTEX_NORMAL) return EPERM;
  if (is_held_by_itself(o) && --o.depth != 0) return 0;
  if (is_held_by_itself(o)) o.holder = object::nobody;
  ask({.what = operation::unlock, .object = o.id, .where = place_of(caller), .caller = caller});
  return 0;
}

}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

int interlock_instrumented_pthread_mutex_lock(pthread_mutex_t* mutex, long, long, long, long, long, frame const* caller) {
  static constinit next<int(pthread_mutex_t*)> forward{"pthread_mutex_lock"};
  if (!code_runs()) return forward(mutex);
  return lock_mutex(mutex, operation::lock, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_lock)

int interlock_instrumented_pthread_mutex_trylock(pthread_mutex_t* mutex, long, long, long, long, long,
                                                 frame const* caller) {
  static constinit next<int(pthread_mutex_t*)> forward{"pthread_mutex_trylock"};
  if (!code_runs()) return forward(mutex);
  return lock_mutex(mutex, operation::try_lock, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_trylock)

int interlock_instrumented_pthread_mutex_unlock(pthread_mutex_t* mutex, long, long, long, long, long,
                                                frame const* caller) {
  static constinit next<int(pthread_mutex_t*)> forward{"pthread_mutex_unlock"};
  if (!code_runs()) return forward(mutex);
  return unlock_mutex(mutex, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_mutex_unlock)
}
