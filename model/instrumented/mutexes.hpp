// pthread mutexes, for what else waits with one.
#pragma once

#include <pthread.h>

#include <interlock/model/instrumented/objects.hpp>

namespace interlock::model::instrumented {

[[nodiscard]] object& mutex_at(pthread_mutex_t* mutex, frame const* caller);
/// `what`: lock or try_lock. Returns as pthread_mutex_lock and its like do.
/// `only_if_held`: a try fails only where another holds it, and never for no reason.
int lock_mutex(pthread_mutex_t* mutex, operation what, frame const* caller, bool only_if_held = false);
int unlock_mutex(pthread_mutex_t* mutex, frame const* caller);

}  // namespace interlock::model::instrumented
