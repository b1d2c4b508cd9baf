#include <interlock/checker/outside/calls.hpp>

#include <cstdint>
#include <utility>

#include <cxxabi.h>
#include <pthread.h>
#include <semaphore.h>

#include <interlock/model/engine.hpp>
#include <interlock/model/instrumented/next_of.hpp>

// Of the linker: where the program's own code lies.
extern "C" char const __executable_start[];
extern "C" char const etext[];

namespace interlock::checker {
namespace {

constexpr char const* no_mutex =
    "std::mutex (pthread_mutex_t) is unknown to engines of the layer, which run all threads of a check on "
    "one thread of the operating system: use M::mutex, or check this code with --engine native";
constexpr char const* no_shared_mutex =
    "std::shared_mutex (pthread_rwlock_t) is unknown to engines of the layer, which run all threads of a "
    "check on one thread of the operating system: build it on M::mutex and M::condition_variable, or check "
    "this code with --engine native";
constexpr char const* no_semaphore =
    "a POSIX semaphore is unknown to engines of the layer, which run all threads of a check on one thread "
    "of the operating system: use a semaphore written over M, or check this code with --engine native";
constexpr char const* no_barrier =
    "a pthread barrier or spin lock is unknown to engines of the layer, which run all threads of a check "
    "on one thread of the operating system: use one written over M, or check this code with --engine "
    "native";
constexpr char const* no_identity =
    "std::this_thread::get_id() (pthread_self) is the same in all threads of a check, which run on one "
    "thread of the operating system: use M::self(), or check this code with --engine native";
constexpr char const* no_once =
    "std::call_once (pthread_once) is unknown to engines of the layer, and what it has done outlives the "
    "execution: use an M::atomic or M::mutex in the scenario, or check this code with --engine native";
constexpr char const* no_storage =
    "thread-specific storage (pthread_setspecific) is the same in all threads of a check, which run on one "
    "thread of the operating system: keep what is a thread's own in an array by M::self(), or check this "
    "code with --engine native";
constexpr char const* no_destructor =
    "a thread_local variable with a destructor, which engines of the layer run at the end of no thread of a "
    "check: keep what is a thread's own in an array by M::self(), or check this code with --engine native";
constexpr char const* no_thread =
    "the code under test starts a thread (std::thread, pthread_create), which no engine of the layer can "
    "order: let it be an M::thread, of a scenario that says how many it `starts`, or one of its `threads`, whose code "
    "is thread(i); or check this code with --engine native";
constexpr char const* no_fork =
    "the code under test calls fork(): two processes would go on with one search; fork outside of checks";

constexpr char const* no_static =
    "an object of the layer in a function-local static, or an operation on one in its initialiser: a static "
    "outlives the execution, and later ones do not make it again; make it a member of the scenario";

void refuse(char const* message) {
  auto& engine = model::current_engine();
  engine.fail(failure::misuse, message, engine.last_place());
}

// Whether the program's own code calls, and not a library on its behalf.
bool is_of_the_program(void const* return_address) noexcept {
  auto const from = reinterpret_cast<std::uintptr_t>(return_address);
  return from >= reinterpret_cast<std::uintptr_t>(__executable_start) &&
         from < reinterpret_cast<std::uintptr_t>(etext);
}

// The same, in one of the check's threads.
bool is_of_a_thread(void const* return_address) noexcept {
  return is_of_the_program(return_address) && model::current_engine().runs_a_thread();
}

void expect_no_thread_calls(void const* return_address, char const* message) {
  if (is_of_a_thread(return_address)) refuse(message);
}

constinit unsigned making_it = 0;  // the thread, as the engine numbers it
constinit model::place begun_at{};  // where it had come to the door last

// Its guard is given back first: whoever comes next would wait for it for ever.
void refuse_static() {
  abi::__cxa_guard_abort(static_cast<abi::__guard*>(std::exchange(detail::static_in_the_making, nullptr)));
  refuse(no_static);
}

}  // namespace

constinit void* detail::static_in_the_making = nullptr;

void static_is_reached(void* guard, void const* return_address) {
  if (guard == detail::static_in_the_making && is_of_the_program(return_address) && model::is_in_execution())
    refuse_static();
}

void static_is_begun(void* guard, void const* return_address) noexcept {
  if (!is_of_the_program(return_address) || !model::is_in_execution()) return;
  detail::static_in_the_making = guard;
  making_it = model::current_engine().self();
  begun_at = model::current_engine().last_place();
}

void static_is_made(void* guard) {
  if (guard != detail::static_in_the_making) return;
  if (model::is_in_execution()) {
    if (model::current_engine().last_place() != begun_at) refuse_static();
  }
  detail::static_in_the_making = nullptr;
}

void static_is_over(void* guard) noexcept {
  if (guard == detail::static_in_the_making) detail::static_in_the_making = nullptr;
}

void refuse_objects_of_statics() {
  if (model::current_engine().self() == making_it) refuse_static();
}

void watch_forks() {
  static int const watched = ::pthread_atfork(
      [] {
        if (model::is_in_execution()) refuse(no_fork);
      },
      nullptr, nullptr);
  static_cast<void>(watched);
}

}  // namespace interlock::checker

using namespace interlock::checker;
using interlock::model::instrumented::next_of;

extern "C" {

[[gnu::weak]] int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  auto& forward = next_of<"pthread_mutex_lock", int(pthread_mutex_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_mutex);
  return forward(mutex);
}
[[gnu::weak]] int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  auto& forward = next_of<"pthread_mutex_trylock", int(pthread_mutex_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_mutex);
  return forward(mutex);
}
[[gnu::weak]] int pthread_mutex_timedlock(pthread_mutex_t* mutex, timespec const* until) noexcept {
  auto& forward = next_of<"pthread_mutex_timedlock", int(pthread_mutex_t*, timespec const*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_mutex);
  return forward(mutex, until);
}
[[gnu::weak]] int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                                          timespec const* until) noexcept {
  auto& forward = next_of<"pthread_mutex_clocklock", int(pthread_mutex_t*, clockid_t, timespec const*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_mutex);
  return forward(mutex, clock, until);
}

[[gnu::weak]] int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  auto& forward = next_of<"pthread_rwlock_rdlock", int(pthread_rwlock_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_shared_mutex);
  return forward(lock);
}
[[gnu::weak]] int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  auto& forward = next_of<"pthread_rwlock_wrlock", int(pthread_rwlock_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_shared_mutex);
  return forward(lock);
}
[[gnu::weak]] int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) noexcept {
  auto& forward = next_of<"pthread_rwlock_tryrdlock", int(pthread_rwlock_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_shared_mutex);
  return forward(lock);
}
[[gnu::weak]] int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) noexcept {
  auto& forward = next_of<"pthread_rwlock_trywrlock", int(pthread_rwlock_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_shared_mutex);
  return forward(lock);
}

[[gnu::weak]] int sem_wait(sem_t* semaphore) {
  auto& forward = next_of<"sem_wait", int(sem_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_semaphore);
  return forward(semaphore);
}
[[gnu::weak]] int sem_trywait(sem_t* semaphore) noexcept {
  auto& forward = next_of<"sem_trywait", int(sem_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_semaphore);
  return forward(semaphore);
}
[[gnu::weak]] int sem_post(sem_t* semaphore) noexcept {
  auto& forward = next_of<"sem_post", int(sem_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_semaphore);
  return forward(semaphore);
}

[[gnu::weak]] int pthread_barrier_wait(pthread_barrier_t* barrier) noexcept {
  auto& forward = next_of<"pthread_barrier_wait", int(pthread_barrier_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_barrier);
  return forward(barrier);
}
[[gnu::weak]] int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
  auto& forward = next_of<"pthread_spin_lock", int(pthread_spinlock_t*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_barrier);
  return forward(lock);
}

[[gnu::weak]] int pthread_once(pthread_once_t* once, void (*run)()) {
  auto& forward = next_of<"pthread_once", int(pthread_once_t*, void (*)())>;
  expect_no_thread_calls(__builtin_return_address(0), no_once);
  return forward(once, run);
}
[[gnu::weak]] int pthread_setspecific(pthread_key_t key, void const* value) noexcept {
  auto& forward = next_of<"pthread_setspecific", int(pthread_key_t, void const*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_storage);
  return forward(key, value);
}
[[gnu::weak]] int __cxa_thread_atexit(void (*destroy)(void*), void* object, void* library) noexcept {
  auto& forward = next_of<"__cxa_thread_atexit", int(void (*)(void*), void*, void*)>;
  expect_no_thread_calls(__builtin_return_address(0), no_destructor);
  return forward(destroy, object, library);
}
[[gnu::weak]] pthread_t pthread_self() noexcept {
  auto& forward = next_of<"pthread_self", pthread_t()>;
  expect_no_thread_calls(__builtin_return_address(0), no_identity);
  return forward();
}

[[gnu::weak]] int pthread_create(pthread_t* made, pthread_attr_t const* attributes,
                                 void* (*run)(void*), void* argument) noexcept {
  auto& forward = next_of<"pthread_create", int(pthread_t*, pthread_attr_t const*, void* (*)(void*), void*)>;
  if (interlock::model::is_in_execution()) refuse(no_thread);
  return forward(made, attributes, run, argument);
}
}
