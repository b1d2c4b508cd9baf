// pthread condition variables: std::condition_variable and condition_variable_any.
#include <cerrno>
#include <ctime>

#include <pthread.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/mutexes.hpp>
#include <interlock/model/instrumented/time.hpp>

namespace interlock::model::instrumented {
namespace {

object& condition_at(pthread_cond_t* condition, frame const* caller) {
  return object_at(object_kind::condition_variable, condition, sizeof *condition, true,
                   reinterpret_cast<void const*>(caller->return_address));
}

int wait(pthread_cond_t* condition, pthread_mutex_t* mutex, timespec const* until, frame const* caller) {
  ours const scope;
  auto const& c = condition_at(condition, caller);
  auto& m = mutex_at(mutex, caller);
  auto const holder = m.holder;
  auto const depth = m.depth;
  m.holder = object::nobody;
  bool const in_time = ask({.what = until == nullptr ? operation::wait : operation::wait_until,
                            .object = c.id,
                            .with = m.id,
                            .expected = until == nullptr ? 0 : nanoseconds_of(*until),
                            .where = place_of(caller),
                            .caller = caller})
                           .success;
  m.holder = holder;
  m.depth = depth;
  return in_time ? 0 : ETIMEDOUT;
}

int notify(pthread_cond_t* condition, operation what, frame const* caller) {
  ours const scope;
  auto const& c = condition_at(condition, caller);
  ask({.what = what, .object = c.id, .where = place_of(caller), .caller = caller});
  return 0;
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

int interlock_instrumented_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex, long, long, long, long,
                                             frame const* caller) {
  auto& forward = next_of<"pthread_cond_wait", int(pthread_cond_t*, pthread_mutex_t*)>;
  return code_runs() ? wait(condition, mutex, nullptr, caller) : forward(condition, mutex);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_cond_wait)

int interlock_instrumented_pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                                  timespec const* until, long, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_cond_timedwait", int(pthread_cond_t*, pthread_mutex_t*, timespec const*)>;
  return code_runs() ? wait(condition, mutex, until, caller) : forward(condition, mutex, until);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_cond_timedwait)

int interlock_instrumented_pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                                  timespec const* until, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_cond_clockwait", int(pthread_cond_t*, pthread_mutex_t*, clockid_t, timespec const*)>;
  return code_runs() ? wait(condition, mutex, until, caller) : forward(condition, mutex, clock, until);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_cond_clockwait)

int interlock_instrumented_pthread_cond_signal(pthread_cond_t* condition, long, long, long, long, long,
                                               frame const* caller) {
  auto& forward = next_of<"pthread_cond_signal", int(pthread_cond_t*)>;
  return code_runs() ? notify(condition, operation::notify_one, caller) : forward(condition);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_cond_signal)

int interlock_instrumented_pthread_cond_broadcast(pthread_cond_t* condition, long, long, long, long, long,
                                                  frame const* caller) {
  auto& forward = next_of<"pthread_cond_broadcast", int(pthread_cond_t*)>;
  return code_runs() ? notify(condition, operation::notify_all, caller) : forward(condition);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_cond_broadcast)

int interlock_instrumented_pthread_cond_init(pthread_cond_t* condition, pthread_condattr_t const* attributes, long, long,
                                             long, long, frame const* caller) {
  auto& forward = next_of<"pthread_cond_init", int(pthread_cond_t*, pthread_condattr_t const*)>;
  if (code_runs())
    access(reinterpret_cast<std::uintptr_t>(condition), sizeof *condition, true,
           reinterpret_cast<void const*>(caller->return_address));
  return forward(condition, attributes);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_cond_init)

// std::condition_variable's destructor. Whoever was notified need not be known to be through ([thread.condition.condvar]/6).
int interlock_instrumented_pthread_cond_destroy(pthread_cond_t* condition, long, long, long, long, long, frame const*) {
  auto& forward = next_of<"pthread_cond_destroy", int(pthread_cond_t*)>;
  return code_runs() ? 0 : forward(condition);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_cond_destroy)
}
