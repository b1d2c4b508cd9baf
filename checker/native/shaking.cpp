// Compiled with optimisation in every build: a wrapper must end in a jump to what it wraps, not in
// a call. ThreadSanitizer takes the return address for the place of the operation.
#include <condition_variable>
#include <ctime>
#include <mutex>

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <interlock/checker/native/shaking.hpp>
#include <interlock/model/native.hpp>

namespace interlock::checker::native {
namespace {

enum class manner : std::uint64_t { at_one_instant, apart, lightly, heavily };

manner manner_of(std::uint64_t execution) noexcept { return static_cast<manner>(execution % 4); }

}  // namespace

void shake(worker& me, std::uint64_t execution, std::uint64_t random) noexcept {
  auto const state = static_cast<std::uint32_t>(random) | 1U;
  switch (manner_of(execution)) {
    case manner::at_one_instant:
    case manner::apart: return;
    case manner::lightly: me.shaken_once_in = 16; break;
    case manner::heavily: me.shaken_once_in = 3; break;
  }
  me.shaking = state;
}

void stop_shaking(worker& me) noexcept { me.shaking = 0; }

void start_apart(std::uint64_t execution, std::uint64_t random) noexcept {
  if (manner_of(execution) == manner::at_one_instant || (random & 1) == 0) return;
  auto const magnitude = (random >> 1) % 9;
  auto const pauses = (random >> 8) & ((1U << magnitude) - 1);
  for (std::uint64_t i = 0; i != pauses; ++i) model::native::pause();
}

INTERLOCK_UNINSTRUMENTED static std::uint32_t roll(worker& me) noexcept {
  auto x = me.shaking;  // xorshift32 (Marsaglia, 2003)
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return me.shaking = x;
}

INTERLOCK_UNINSTRUMENTED static void linger() noexcept {
  auto* const me = this_worker();
  if (me == nullptr || me->shaking == 0) return;
  auto const x = roll(*me);
  if ((x >> 8) % me->shaken_once_in != 0) return;
  if ((x & 31) == 0) {
    // Long enough for all others to give up spinning and go to sleep.
    timespec const nap{.tv_sec = 0, .tv_nsec = 20'000};
    syscall(SYS_nanosleep, &nap, nullptr);
    return;
  }
  if ((x & 3) == 0) {
    syscall(SYS_sched_yield);
    return;
  }
  auto const pauses = (x >> 20) & ((1U << ((x >> 2) & 7)) - 1);
  for (unsigned i = 0; i != pauses; ++i) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
}

/// Whether an operation that may fail, or return, for no reason does so now.
INTERLOCK_UNINSTRUMENTED static bool spuriously() noexcept {
  auto* const me = this_worker();
  return me != nullptr && me->shaking != 0 && (roll(*me) >> 8) % (4 * me->shaken_once_in) == 0;
}

}  // namespace interlock::checker::native

#if defined(__clang__)
#define INTERLOCK_JUMP_TO [[clang::musttail]] return
#else
#define INTERLOCK_JUMP_TO return
#endif

// The result, name and parameters of a function, and how to pass these on. CMakeLists.txt has the
// same names for the linker.
#define INTERLOCK_NOTED(what, order)                                               \
  interlock::checker::native::note(interlock::checker::native::synchronisation::what, \
                                   __builtin_return_address(0), order)

#define INTERLOCK_WRAPPED(result, name, parameters, arguments, what, order) \
  extern "C" result __real_##name parameters;                               \
  extern "C" result __wrap_##name parameters;                               \
  extern "C" INTERLOCK_UNINSTRUMENTED result __wrap_##name parameters {     \
    interlock::checker::native::linger();                                   \
    INTERLOCK_NOTED(what, order);                                           \
    INTERLOCK_JUMP_TO __real_##name arguments;                              \
  }

#define INTERLOCK_WRAPPED_RMW(bits, name)                              \
  INTERLOCK_WRAPPED(std::uint##bits##_t, __tsan_atomic##bits##_##name, \
                    (std::uint##bits##_t volatile * a, std::uint##bits##_t v, int o), (a, v, o), \
                    name, o)

#define INTERLOCK_WRAPPED_CAS(bits, name)                                              \
  INTERLOCK_WRAPPED(int, __tsan_atomic##bits##_##name,                                 \
                    (std::uint##bits##_t volatile * a, std::uint##bits##_t * expected, \
                     std::uint##bits##_t v, int o, int failure),                       \
                    (a, expected, v, o, failure), compare_exchange, o)

// A weak compare-exchange that fails for no reason is a load.
#define INTERLOCK_WRAPPED_WEAK_CAS(bits)                                                      \
  extern "C" int __real___tsan_atomic##bits##_compare_exchange_weak(                          \
      std::uint##bits##_t volatile*, std::uint##bits##_t*, std::uint##bits##_t, int, int);    \
  extern "C" int __wrap___tsan_atomic##bits##_compare_exchange_weak(                          \
      std::uint##bits##_t volatile*, std::uint##bits##_t*, std::uint##bits##_t, int, int);    \
  extern "C" INTERLOCK_UNINSTRUMENTED int __wrap___tsan_atomic##bits##_compare_exchange_weak( \
      std::uint##bits##_t volatile* a, std::uint##bits##_t* expected, std::uint##bits##_t v,  \
      int o, int failure) {                                                                   \
    interlock::checker::native::linger();                                                     \
    INTERLOCK_NOTED(compare_exchange, o);                                                     \
    if (interlock::checker::native::spuriously()) {                                           \
      *expected = __real___tsan_atomic##bits##_load(a, failure);                              \
      return 0;                                                                               \
    }                                                                                         \
    INTERLOCK_JUMP_TO __real___tsan_atomic##bits##_compare_exchange_weak(a, expected, v, o,   \
                                                                         failure);            \
  }

#define INTERLOCK_WRAPPED_SIZE(bits)                                                             \
  INTERLOCK_WRAPPED(std::uint##bits##_t, __tsan_atomic##bits##_load,                             \
                    (std::uint##bits##_t const volatile* a, int o), (a, o), load, o)             \
  INTERLOCK_WRAPPED(void, __tsan_atomic##bits##_store,                                           \
                    (std::uint##bits##_t volatile * a, std::uint##bits##_t v, int o), (a, v, o), \
                    store, o)                                                                    \
  INTERLOCK_WRAPPED_RMW(bits, exchange)                                                          \
  INTERLOCK_WRAPPED_RMW(bits, fetch_add)                                                         \
  INTERLOCK_WRAPPED_RMW(bits, fetch_sub)                                                         \
  INTERLOCK_WRAPPED_RMW(bits, fetch_and)                                                         \
  INTERLOCK_WRAPPED_RMW(bits, fetch_or)                                                          \
  INTERLOCK_WRAPPED_RMW(bits, fetch_xor)                                                         \
  INTERLOCK_WRAPPED_CAS(bits, compare_exchange_strong)                                           \
  INTERLOCK_WRAPPED_WEAK_CAS(bits)                                                               \
  INTERLOCK_WRAPPED(std::uint##bits##_t, __tsan_atomic##bits##_compare_exchange_val,             \
                    (std::uint##bits##_t volatile * a, std::uint##bits##_t expected,             \
                     std::uint##bits##_t v, int o, int failure),                                 \
                    (a, expected, v, o, failure), compare_exchange, o)

INTERLOCK_WRAPPED_SIZE(8)
INTERLOCK_WRAPPED_SIZE(16)
INTERLOCK_WRAPPED_SIZE(32)
INTERLOCK_WRAPPED_SIZE(64)

INTERLOCK_WRAPPED(int, pthread_mutex_lock, (pthread_mutex_t * m), (m), lock, 0)
INTERLOCK_WRAPPED(int, pthread_mutex_unlock, (pthread_mutex_t * m), (m), unlock, 0)

// std::condition_variable::wait(std::unique_lock<std::mutex>&) of libstdc++, which may return for
// no reason. What a wait does to the mutex it does in either case.
extern "C" void __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(
    std::condition_variable*, std::unique_lock<std::mutex>*);
extern "C" void __wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(
    std::condition_variable*, std::unique_lock<std::mutex>*);
extern "C" INTERLOCK_UNINSTRUMENTED void
__wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(
    std::condition_variable* variable, std::unique_lock<std::mutex>* lock) {
  interlock::checker::native::linger();
  INTERLOCK_NOTED(condition_wait, 0);
  if (interlock::checker::native::spuriously()) {
    lock->unlock();
    lock->lock();
    return;
  }
  INTERLOCK_JUMP_TO __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(variable,
                                                                                     lock);
}
