// Mutexes, condition variables, read-write locks, semaphores, barriers and spin locks, std's and the C library's.
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include <pthread.h>
#include <semaphore.h>

#include <interlock/check.hpp>

#include "both.hpp"

namespace {

INTERLOCK_TEST("mutex", passes) {
  std::mutex m;
  int n = 0;
  auto const f = [&] {
    std::lock_guard const guard{m};
    ++n;
  };
  both(f, f);
  assert(n == 2);
}
INTERLOCK_TEST("beside the mutex", fails_with(failure::data_race)) {
  std::mutex m;
  int n = 0;
  both([&] { std::lock_guard const guard{m}; ++n; }, [&] { ++n; });
}
INTERLOCK_TEST("two mutexes in two orders", fails_with(failure::deadlock)) {
  std::mutex a, b;
  both([&] { std::lock_guard const x{a}; std::lock_guard const y{b}; },
       [&] { std::lock_guard const x{b}; std::lock_guard const y{a}; });
}
INTERLOCK_TEST("mutex locked twice", fails_with(failure::misuse, failure::deadlock)) {
  std::mutex m;
  m.lock();
  m.lock();
}
INTERLOCK_TEST("mutex of another unlocked", fails_with(failure::misuse)) {
  std::mutex m;
  std::thread t{[&] { m.unlock(); }};
  t.join();
}
INTERLOCK_TEST("try_lock", passes) {
  std::mutex m;
  int n = 0;
  auto const f = [&] {
    if (!m.try_lock()) return;
    ++n;
    m.unlock();
  };
  both(f, f);
  assert(n <= 2);
}
// pthread's fails only where another holds it, so the first of two gets it. std's may fail for no reason.
template <class Tries>
int how_many_get(Tries const& tries) {
  std::atomic<int> n{0};
  both([&] { n += tries() ? 1 : 0; }, [&] { n += tries() ? 1 : 0; });
  return n;
}
INTERLOCK_TEST("pthread_mutex_trylock of two", passes) {
  ::pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  assert(how_many_get([&] { return ::pthread_mutex_trylock(&m) == 0 && ::pthread_mutex_unlock(&m) == 0; }) != 0);
}
INTERLOCK_TEST("try_lock of two", fails_with(failure::failed_check)) {
  std::mutex m;
  assert(how_many_get([&] {
    std::unique_lock const lock{m, std::try_to_lock};
    return lock.owns_lock();
  }) != 0);
}
INTERLOCK_TEST("robust mutex", fails_with(failure::misuse)) {
  ::pthread_mutexattr_t robust;
  ::pthread_mutexattr_init(&robust);
  ::pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
  ::pthread_mutex_t m;
  ::pthread_mutex_init(&m, &robust);
  ::pthread_mutex_lock(&m);
}
INTERLOCK_TEST("recursive_mutex", passes) {
  std::recursive_mutex m;
  int n = 0;
  auto const f = [&] {
    std::lock_guard const x{m};
    std::lock_guard const y{m};
    ++n;
  };
  both(f, f);
  assert(n == 2);
}
INTERLOCK_TEST("mutex that checks for errors", passes) {
  pthread_mutexattr_t how;
  pthread_mutexattr_init(&how);
  pthread_mutexattr_settype(&how, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_t m;
  pthread_mutex_init(&m, &how);
  assert(pthread_mutex_unlock(&m) == EPERM);
  assert(pthread_mutex_lock(&m) == 0);
  assert(pthread_mutex_lock(&m) == EDEADLK);
  assert(pthread_mutex_unlock(&m) == 0);
  assert(pthread_mutex_destroy(&m) == 0);
}
INTERLOCK_TEST("mutex destroyed beside a use", fails_with(failure::data_race, failure::misuse)) {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  std::thread t{[&] {
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
  }};
  pthread_mutex_destroy(&m);
  t.join();
}
INTERLOCK_TEST("condition_variable", passes) {
  std::mutex m;
  std::condition_variable changed;
  bool ready = false;
  both([&] { { std::lock_guard const g{m}; ready = true; } changed.notify_one(); },
       [&] { std::unique_lock g{m}; changed.wait(g, [&] { return ready; }); });
}
INTERLOCK_TEST("notification before the mutex", fails_with(failure::lost_wakeup, failure::deadlock)) {
  std::mutex m;
  std::condition_variable changed;
  std::atomic<bool> ready{false};
  both([&] { ready = true; changed.notify_one(); }, [&] { std::unique_lock g{m}; while (!ready) changed.wait(g); });
}
INTERLOCK_TEST("condition_variable_any", passes) {
  std::mutex m;
  std::condition_variable_any changed;
  bool ready = false;
  both([&] { { std::lock_guard const g{m}; ready = true; } changed.notify_all(); },
       [&] { std::unique_lock g{m}; changed.wait(g, [&] { return ready; }); });
}
INTERLOCK_TEST("shared_mutex", passes) {
  std::shared_mutex m;
  int n = 0;
  both([&] { std::unique_lock const g{m}; ++n; }, [&] { std::shared_lock const g{m}; assert(n == 0 || n == 1); });
  assert(n == 1);
}
INTERLOCK_TEST("shared_mutex, written by a reader", fails_with(failure::data_race)) {
  std::shared_mutex m;
  int n = 0;
  auto const f = [&] { std::shared_lock const g{m}; ++n; };
  both(f, f);
}
// Who reads cannot become who writes while another reads.
template <class Upgrade>
void two_upgrade(Upgrade const& upgrade) {
  std::shared_mutex m;
  both([&] { upgrade(m); }, [&] { upgrade(m); });
}
INTERLOCK_TEST("shared_mutex, locked for writing by two who read", fails_with(failure::deadlock)) {
  two_upgrade([](std::shared_mutex& m) {
    std::shared_lock reads{m};
    std::unique_lock writes{m};
  });
}
INTERLOCK_TEST("shared_mutex, locked for writing by two who have read", passes) {
  two_upgrade([](std::shared_mutex& m) {
    std::shared_lock{m}.unlock();
    std::unique_lock writes{m};
  });
}
INTERLOCK_TEST("shared_mutex, tried", passes) {
  std::shared_mutex m;
  both([&] { if (m.try_lock()) m.unlock(); }, [&] { if (m.try_lock_shared()) m.unlock_shared(); });
}
INTERLOCK_TEST("POSIX semaphore", passes) {
  sem_t s;
  sem_init(&s, 0, 0);
  int data = 0;
  both([&] { data = 1; sem_post(&s); }, [&] { sem_wait(&s); assert(data == 1); });
  int left = 7;
  assert(sem_getvalue(&s, &left) == 0 && left == 0);
  assert(sem_trywait(&s) == -1 && errno == EAGAIN);
  sem_destroy(&s);
}
INTERLOCK_TEST("POSIX semaphore, ended by who waited for it", passes) {
  auto* const on_heap = new sem_t;
  sem_init(on_heap, 0, 0);
  std::thread posting;
  [&] {
    sem_t here;
    sem_init(&here, 0, 0);
    posting = std::thread{[&] {
      sem_post(on_heap);
      sem_post(&here);
    }};
    sem_wait(on_heap);
    sem_destroy(on_heap);
    delete on_heap;
    sem_wait(&here);
    sem_destroy(&here);
  }();
  posting.join();
}
INTERLOCK_TEST("POSIX semaphore without a permit", fails_with(failure::deadlock)) {
  sem_t s;
  sem_init(&s, 0, 1);
  both([&] { sem_wait(&s); }, [&] { sem_wait(&s); });
}
INTERLOCK_TEST("pthread barrier", passes) {
  pthread_barrier_t b;
  pthread_barrier_init(&b, nullptr, 2);
  int data[2]{};
  both([&] { data[0] = 1; pthread_barrier_wait(&b); assert(data[1] == 2); },
       [&] { data[1] = 2; pthread_barrier_wait(&b); assert(data[0] == 1); });
  pthread_barrier_destroy(&b);
}
INTERLOCK_TEST("pthread barrier for one more", fails_with(failure::deadlock)) {
  pthread_barrier_t b;
  pthread_barrier_init(&b, nullptr, 3);
  both([&] { pthread_barrier_wait(&b); }, [&] { pthread_barrier_wait(&b); });
}
INTERLOCK_TEST("spin lock", passes) {
  pthread_spinlock_t l;
  pthread_spin_init(&l, PTHREAD_PROCESS_PRIVATE);
  int n = 0;
  auto const f = [&] {
    pthread_spin_lock(&l);
    ++n;
    pthread_spin_unlock(&l);
  };
  both(f, f);
  assert(n == 2);
}
INTERLOCK_TEST("spin lock of another unlocked", fails_with(failure::misuse)) {
  pthread_spinlock_t l;
  pthread_spin_init(&l, PTHREAD_PROCESS_PRIVATE);
  both([&] { pthread_spin_lock(&l); }, [&] { pthread_spin_unlock(&l); });
}

}  // namespace
