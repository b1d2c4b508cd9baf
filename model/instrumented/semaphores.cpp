// POSIX semaphores and pthread barriers: an atomic count, on which threads sleep.
#include <cerrno>

#include <pthread.h>
#include <semaphore.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/words.hpp>

namespace interlock::model::instrumented {
namespace {

atomic_word* count_of(sem_t* semaphore) noexcept { return reinterpret_cast<atomic_word*>(semaphore); }

int failed(int with) noexcept {
  errno = with;
  return -1;
}

int acquire(sem_t* semaphore, bool tries, timespec const* until, frame const* caller) {
  auto* const count = count_of(semaphore);
  for (;;) {
    auto const seen = load_word(count, order::relaxed, caller);
    if (seen != 0) {
      if (exchange_word(count, seen, seen - 1, order::acquire, caller)) return 0;
    } else if (tries) {
      return failed(EAGAIN);
    } else if (!wait_for_word(count, 0, until, caller)) {
      return failed(ETIMEDOUT);
    }
  }
}

// A barrier's bytes: how many it is for, how many have arrived, and how often all had.
struct barrier {
  unsigned size;
  unsigned arrived;
  unsigned passed;
};
static_assert(sizeof(barrier) <= sizeof(pthread_barrier_t));

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;
using interlock::failure;
using interlock::order;

extern "C" {

int interlock_instrumented_sem_init(sem_t* semaphore, int shared, unsigned value, long, long, long, frame const* caller) {
  auto& forward = next_of<"sem_init", int(sem_t*, int, unsigned)>;
  if (!code_runs()) return forward(semaphore, shared, value);
  auto const address = reinterpret_cast<std::uintptr_t>(semaphore);
  access(address, sizeof *semaphore, true, reinterpret_cast<void const*>(caller->return_address));
  *semaphore = {};
  *count_of(semaphore) = value;
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(sem_init)

int interlock_instrumented_sem_destroy(sem_t* semaphore, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"sem_destroy", int(sem_t*)>;
  if (!code_runs()) return forward(semaphore);
  access(reinterpret_cast<std::uintptr_t>(semaphore), sizeof *semaphore, true,
         reinterpret_cast<void const*>(caller->return_address));
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(sem_destroy)

int interlock_instrumented_sem_post(sem_t* semaphore, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"sem_post", int(sem_t*)>;
  if (!code_runs()) return forward(semaphore);
  add_to_word_and_notify(count_of(semaphore), 1, order::release, caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(sem_post)

int interlock_instrumented_sem_wait(sem_t* semaphore, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"sem_wait", int(sem_t*)>;
  return code_runs() ? acquire(semaphore, false, nullptr, caller) : forward(semaphore);
}
INTERLOCK_INSTRUMENTED_DOOR(sem_wait)

int interlock_instrumented_sem_trywait(sem_t* semaphore, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"sem_trywait", int(sem_t*)>;
  return code_runs() ? acquire(semaphore, true, nullptr, caller) : forward(semaphore);
}
INTERLOCK_INSTRUMENTED_DOOR(sem_trywait)

int interlock_instrumented_sem_timedwait(sem_t* semaphore, timespec const* until, long, long, long, long,
                                         frame const* caller) {
  auto& forward = next_of<"sem_timedwait", int(sem_t*, timespec const*)>;
  return code_runs() ? acquire(semaphore, false, until, caller) : forward(semaphore, until);
}
INTERLOCK_INSTRUMENTED_DOOR(sem_timedwait)

int interlock_instrumented_sem_clockwait(sem_t* semaphore, clockid_t clock, timespec const* until, long, long, long,
                                         frame const* caller) {
  auto& forward = next_of<"sem_clockwait", int(sem_t*, clockid_t, timespec const*)>;
  return code_runs() ? acquire(semaphore, false, until, caller) : forward(semaphore, clock, until);
}
INTERLOCK_INSTRUMENTED_DOOR(sem_clockwait)

int interlock_instrumented_sem_getvalue(sem_t* semaphore, int* value, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"sem_getvalue", int(sem_t*, int*)>;
  if (!code_runs()) return forward(semaphore, value);
  *value = static_cast<int>(load_word(count_of(semaphore), order::relaxed, caller));
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(sem_getvalue)

int interlock_instrumented_pthread_barrier_init(pthread_barrier_t* at, pthread_barrierattr_t const* attributes,
                                                unsigned size, long, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_barrier_init", int(pthread_barrier_t*, pthread_barrierattr_t const*, unsigned)>;
  if (!code_runs()) return forward(at, attributes, size);
  if (size == 0) return EINVAL;
  access(reinterpret_cast<std::uintptr_t>(at), sizeof *at, true, reinterpret_cast<void const*>(caller->return_address));
  *at = {};
  reinterpret_cast<barrier*>(at)->size = size;
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_barrier_init)

int interlock_instrumented_pthread_barrier_destroy(pthread_barrier_t* at, long, long, long, long, long,
                                                   frame const* caller) {
  auto& forward = next_of<"pthread_barrier_destroy", int(pthread_barrier_t*)>;
  if (!code_runs()) return forward(at);
  access(reinterpret_cast<std::uintptr_t>(at), sizeof *at, true, reinterpret_cast<void const*>(caller->return_address));
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_barrier_destroy)

int interlock_instrumented_pthread_barrier_wait(pthread_barrier_t* at, long, long, long, long, long,
                                                frame const* caller) {
  auto& forward = next_of<"pthread_barrier_wait", int(pthread_barrier_t*)>;
  if (!code_runs()) return forward(at);
  auto* const b = reinterpret_cast<barrier*>(at);
  access(reinterpret_cast<std::uintptr_t>(&b->size), sizeof b->size, false,
         reinterpret_cast<void const*>(caller->return_address));
  // Whoever comes last lets all go on: what was done before happens before what comes.
  auto const round = load_word(&b->passed, order::relaxed, caller);
  if (add_to_word(&b->arrived, 1, order::acq_rel, caller) + 1 == b->size) {
    store_word(&b->arrived, 0, order::relaxed, caller);
    store_word(&b->passed, round + 1, order::release, caller);
    notify_word(&b->passed, operation::notify_all, caller);
    return PTHREAD_BARRIER_SERIAL_THREAD;
  }
  while (load_word(&b->passed, order::acquire, caller) == round) wait_for_word(&b->passed, round, nullptr, caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_barrier_wait)
}
