// pthread read-write locks, which std::shared_mutex is made of, and spin locks.
//
// A read-write lock is a word: how many read, or that one writes.
#include <cerrno>

#include <pthread.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/time.hpp>
#include <interlock/model/instrumented/words.hpp>

namespace interlock::model::instrumented {
namespace {

constexpr unsigned written = 0x8000'0000;

atomic_word* word_of(pthread_rwlock_t* lock) noexcept { return reinterpret_cast<atomic_word*>(lock); }

void is_used(pthread_rwlock_t* lock, frame const* caller) {
  static constexpr value_type readers{value_type::shape::readers, sizeof(atomic_word)};
  ours const scope;
  (void)object_at(object_kind::atomic, lock, sizeof(atomic_word), false, reinterpret_cast<void const*>(caller->return_address), &readers);
}

enum class how : std::uint8_t { waits, tries, until };

int take(pthread_rwlock_t* lock, bool writes, how far, timespec const* until, frame const* caller) {
  is_used(lock, caller);
  auto* const state = word_of(lock);
  for (;;) {
    auto const seen = load_word(state, order::relaxed, caller);
    bool const is_free = writes ? seen == 0 : seen != written;
    if (is_free) {
      if (exchange_word(state, seen, writes ? written : seen + 1, order::acquire, caller)) return 0;
    } else if (far == how::tries) {
      return EBUSY;
    } else if (!wait_for_word(state, seen, far == how::until ? until : nullptr, caller)) {
      return ETIMEDOUT;
    }
  }
}

int give_back(pthread_rwlock_t* lock, frame const* caller) {
  is_used(lock, caller);
  auto* const state = word_of(lock);
  auto const seen = load_word(state, order::relaxed, caller);
  if (seen == 0) refuse(failure::misuse, "a read-write lock is unlocked that nobody holds", caller);
  if (seen == written) store_word(state, 0, order::release, caller);
  else add_to_word(state, ~0U, order::release, caller);
  notify_word(state, operation::notify_all, caller);
  return 0;
}

void begin_anew(pthread_rwlock_t* lock, frame const* caller) {
  access(reinterpret_cast<std::uintptr_t>(lock), sizeof *lock, true, reinterpret_cast<void const*>(caller->return_address));
  *lock = PTHREAD_RWLOCK_INITIALIZER;
}

int spin(pthread_spinlock_t* lock, operation what, frame const* caller) {
  ours const scope;
  auto& o = object_at(object_kind::mutex, lock, sizeof *lock, true,
                      reinterpret_cast<void const*>(caller->return_address));
  bool const done = ask({.what = what, .object = o.id, .where = place_of(caller), .caller = caller}).success;
  return done ? 0 : EBUSY;
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

#define INTERLOCK_TAKE(name, writes, far)                                                                            \
  int interlock_instrumented_pthread_rwlock_##name(pthread_rwlock_t* lock, long, long, long, long, long,            \
                                                   frame const* caller) {                                            \
    auto& forward = next_of<"pthread_rwlock_" #name, int(pthread_rwlock_t*)>;                                  \
    return code_runs() ? take(lock, writes, far, nullptr, caller) : forward(lock);                                   \
  }                                                                                                                  \
  INTERLOCK_INSTRUMENTED_DOOR(pthread_rwlock_##name)

#define INTERLOCK_TAKE_UNTIL(timed, clocked, writes)                                                                 \
  int interlock_instrumented_pthread_rwlock_##timed(pthread_rwlock_t* lock, timespec const* until, long, long, long, \
                                                    long, frame const* caller) {                                     \
    auto& forward = next_of<"pthread_rwlock_" #timed, int(pthread_rwlock_t*, timespec const*)>;                \
    return code_runs() ? take(lock, writes, how::until, until, caller) : forward(lock, until);                       \
  }                                                                                                                  \
  INTERLOCK_INSTRUMENTED_DOOR(pthread_rwlock_##timed)                                                                \
  int interlock_instrumented_pthread_rwlock_##clocked(pthread_rwlock_t* lock, clockid_t clock,                       \
                                                      timespec const* until, long, long, long,                       \
                                                      frame const* caller) {                                         \
    auto& forward = next_of<"pthread_rwlock_" #clocked, int(pthread_rwlock_t*, clockid_t, timespec const*)>;   \
    return code_runs() ? take(lock, writes, how::until, until, caller) : forward(lock, clock, until);                \
  }                                                                                                                  \
  INTERLOCK_INSTRUMENTED_DOOR(pthread_rwlock_##clocked)

extern "C" {

INTERLOCK_TAKE(rdlock, false, how::waits)
INTERLOCK_TAKE(wrlock, true, how::waits)
INTERLOCK_TAKE(tryrdlock, false, how::tries)
INTERLOCK_TAKE(trywrlock, true, how::tries)
INTERLOCK_TAKE_UNTIL(timedrdlock, clockrdlock, false)
INTERLOCK_TAKE_UNTIL(timedwrlock, clockwrlock, true)

int interlock_instrumented_pthread_rwlock_unlock(pthread_rwlock_t* lock, long, long, long, long, long,
                                                 frame const* caller) {
  auto& forward = next_of<"pthread_rwlock_unlock", int(pthread_rwlock_t*)>;
  return code_runs() ? give_back(lock, caller) : forward(lock);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_rwlock_unlock)

int interlock_instrumented_pthread_rwlock_init(pthread_rwlock_t* lock, pthread_rwlockattr_t const* attributes, long,
                                               long, long, long, frame const* caller) {
  auto& forward = next_of<"pthread_rwlock_init", int(pthread_rwlock_t*, pthread_rwlockattr_t const*)>;
  if (!code_runs()) return forward(lock, attributes);
  begin_anew(lock, caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_rwlock_init)

int interlock_instrumented_pthread_rwlock_destroy(pthread_rwlock_t* lock, long, long, long, long, long,
                                                  frame const* caller) {
  auto& forward = next_of<"pthread_rwlock_destroy", int(pthread_rwlock_t*)>;
  if (!code_runs()) return forward(lock);
  begin_anew(lock, caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_rwlock_destroy)

int interlock_instrumented_pthread_spin_init(pthread_spinlock_t* lock, int shared, long, long, long, long,
                                             frame const* caller) {
  auto& forward = next_of<"pthread_spin_init", int(pthread_spinlock_t*, int)>;
  if (code_runs())
    access(reinterpret_cast<std::uintptr_t>(lock), sizeof *lock, true,
           reinterpret_cast<void const*>(caller->return_address));
  return forward(lock, shared);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_spin_init)

int interlock_instrumented_pthread_spin_lock(pthread_spinlock_t* lock, long, long, long, long, long,
                                             frame const* caller) {
  auto& forward = next_of<"pthread_spin_lock", int(pthread_spinlock_t*)>;
  return code_runs() ? spin(lock, operation::lock, caller) : forward(lock);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_spin_lock)

int interlock_instrumented_pthread_spin_trylock(pthread_spinlock_t* lock, long, long, long, long, long,
                                                frame const* caller) {
  auto& forward = next_of<"pthread_spin_trylock", int(pthread_spinlock_t*)>;
  return code_runs() ? spin(lock, operation::try_lock, caller) : forward(lock);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_spin_trylock)

int interlock_instrumented_pthread_spin_unlock(pthread_spinlock_t* lock, long, long, long, long, long,
                                               frame const* caller) {
  auto& forward = next_of<"pthread_spin_unlock", int(pthread_spinlock_t*)>;
  return code_runs() ? spin(lock, operation::unlock, caller) : forward(lock);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_spin_unlock)
}
