// C11's <threads.h>. glibc builds it from what stands behind the pthread functions, and not from those, so it is defined here as the
// same. Its types are the pthread ones (glibc's nptl/thrd_create.c, mtx_init.c, cnd_init.c and their like).
#include <cerrno>
#include <cstdint>

#include <pthread.h>
#include <threads.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/runtime.hpp>

static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) && sizeof(cnd_t) == sizeof(pthread_cond_t) &&
              sizeof(thrd_t) == sizeof(pthread_t) && sizeof(tss_t) == sizeof(pthread_key_t));

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

int interlock_instrumented_pthread_create(pthread_t*, pthread_attr_t const*, void* (*)(void*), void*, long, long, frame const*);
int interlock_instrumented_pthread_join(pthread_t, void**, long, long, long, long, frame const*);
int interlock_instrumented_pthread_detach(pthread_t, long, long, long, long, long, frame const*);
void interlock_instrumented_pthread_exit(void*, long, long, long, long, long, frame const*);
int interlock_instrumented_pthread_mutex_lock(pthread_mutex_t*, long, long, long, long, long, frame const*);
int interlock_instrumented_pthread_mutex_trylock(pthread_mutex_t*, long, long, long, long, long, frame const*);
int interlock_instrumented_pthread_mutex_timedlock(pthread_mutex_t*, timespec const*, long, long, long, long, frame const*);
int interlock_instrumented_pthread_mutex_unlock(pthread_mutex_t*, long, long, long, long, long, frame const*);
int interlock_instrumented_pthread_mutex_init(pthread_mutex_t*, pthread_mutexattr_t const*, long, long, long, long, frame const*);
int interlock_instrumented_pthread_mutex_destroy(pthread_mutex_t*, long, long, long, long, long, frame const*);
int interlock_instrumented_pthread_cond_init(pthread_cond_t*, pthread_condattr_t const*, long, long, long, long, frame const*);
int interlock_instrumented_pthread_cond_destroy(pthread_cond_t*, long, long, long, long, long, frame const*);
int interlock_instrumented_pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*, long, long, long, long, frame const*);
int interlock_instrumented_pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, timespec const*, long, long, long, frame const*);
int interlock_instrumented_pthread_cond_signal(pthread_cond_t*, long, long, long, long, long, frame const*);
int interlock_instrumented_pthread_cond_broadcast(pthread_cond_t*, long, long, long, long, long, frame const*);
int interlock_instrumented_nanosleep(timespec const*, timespec*, long, long, long, long, frame const*);
int interlock_instrumented_sched_yield(long, long, long, long, long, long, frame const*);
}

namespace {

int in_c11(int result) noexcept {
  switch (result) {
    case 0: return thrd_success;
    case EBUSY: return thrd_busy;
    case ETIMEDOUT: return thrd_timedout;
    case ENOMEM: return thrd_nomem;
    default: return thrd_error;
  }
}

auto* of(mtx_t* mutex) noexcept { return reinterpret_cast<pthread_mutex_t*>(mutex); }
auto* of(cnd_t* condition) noexcept { return reinterpret_cast<pthread_cond_t*>(condition); }

}  // namespace

extern "C" {

// What the thread's function returns is an int, which goes the way of a pointer: in the same register.
int interlock_instrumented_thrd_create(thrd_t* made, int (*run)(void*), void* argument, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_create(made, nullptr, reinterpret_cast<void* (*)(void*)>(reinterpret_cast<void*>(run)), argument, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(thrd_create)

int interlock_instrumented_thrd_join(thrd_t handle, int* result, long, long, long, long, frame const* caller) {
  void* found = nullptr;
  int const status = interlock_instrumented_pthread_join(handle, &found, 0, 0, 0, 0, caller);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(found));
  return in_c11(status);
}
INTERLOCK_INSTRUMENTED_DOOR(thrd_join)

int interlock_instrumented_thrd_detach(thrd_t handle, long, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_detach(handle, 0, 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(thrd_detach)

void interlock_instrumented_thrd_exit(int result, long, long, long, long, long, frame const* caller) {
  interlock_instrumented_pthread_exit(reinterpret_cast<void*>(static_cast<std::intptr_t>(result)), 0, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(thrd_exit)

thrd_t thrd_current() { return ::pthread_self(); }

void interlock_instrumented_thrd_yield(long, long, long, long, long, long, frame const* caller) {
  interlock_instrumented_sched_yield(0, 0, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(thrd_yield)

int interlock_instrumented_thrd_sleep(timespec const* duration, timespec* left, long, long, long, long, frame const* caller) {
  return interlock_instrumented_nanosleep(duration, left, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(thrd_sleep)

int interlock_instrumented_mtx_init(mtx_t* mutex, int kind, long, long, long, long, frame const* caller) {
  pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  ::pthread_mutexattr_settype(&attributes, (kind & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  int const result = interlock_instrumented_pthread_mutex_init(of(mutex), &attributes, 0, 0, 0, 0, caller);
  ::pthread_mutexattr_destroy(&attributes);
  return in_c11(result);
}
INTERLOCK_INSTRUMENTED_DOOR(mtx_init)

int interlock_instrumented_mtx_lock(mtx_t* mutex, long, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_mutex_lock(of(mutex), 0, 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(mtx_lock)

int interlock_instrumented_mtx_trylock(mtx_t* mutex, long, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_mutex_trylock(of(mutex), 0, 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(mtx_trylock)

int interlock_instrumented_mtx_timedlock(mtx_t* mutex, timespec const* until, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_mutex_timedlock(of(mutex), until, 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(mtx_timedlock)

int interlock_instrumented_mtx_unlock(mtx_t* mutex, long, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_mutex_unlock(of(mutex), 0, 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(mtx_unlock)

void interlock_instrumented_mtx_destroy(mtx_t* mutex, long, long, long, long, long, frame const* caller) {
  interlock_instrumented_pthread_mutex_destroy(of(mutex), 0, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(mtx_destroy)

int interlock_instrumented_cnd_init(cnd_t* condition, long, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_cond_init(of(condition), nullptr, 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(cnd_init)

int interlock_instrumented_cnd_wait(cnd_t* condition, mtx_t* mutex, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_cond_wait(of(condition), of(mutex), 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(cnd_wait)

int interlock_instrumented_cnd_timedwait(cnd_t* condition, mtx_t* mutex, timespec const* until, long, long, long,
                                         frame const* caller) {
  return in_c11(interlock_instrumented_pthread_cond_timedwait(of(condition), of(mutex), until, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(cnd_timedwait)

int interlock_instrumented_cnd_signal(cnd_t* condition, long, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_cond_signal(of(condition), 0, 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(cnd_signal)

int interlock_instrumented_cnd_broadcast(cnd_t* condition, long, long, long, long, long, frame const* caller) {
  return in_c11(interlock_instrumented_pthread_cond_broadcast(of(condition), 0, 0, 0, 0, 0, caller));
}
INTERLOCK_INSTRUMENTED_DOOR(cnd_broadcast)

void interlock_instrumented_cnd_destroy(cnd_t* condition, long, long, long, long, long, frame const* caller) {
  interlock_instrumented_pthread_cond_destroy(of(condition), 0, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(cnd_destroy)

// These run what is the caller's.
void call_once(once_flag* once, void (*run)()) { ::pthread_once(reinterpret_cast<pthread_once_t*>(once), run); }

int tss_create(tss_t* key, void (*destroy)(void*)) {
  return in_c11(::pthread_key_create(reinterpret_cast<pthread_key_t*>(key), destroy));
}
void tss_delete(tss_t key) { ::pthread_key_delete(key); }
int tss_set(tss_t key, void* value) { return in_c11(::pthread_setspecific(key, value)); }
void* tss_get(tss_t key) { return ::pthread_getspecific(key); }
}
