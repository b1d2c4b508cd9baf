#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <interlock/checker/native/worker.hpp>

namespace interlock::checker::native {
namespace {

worker_table the_table;
thread_local worker* the_slot = nullptr;

}  // namespace

worker_table& all_workers() noexcept { return the_table; }

worker* this_worker() noexcept { return the_slot; }

void become(worker& slot) noexcept {
  pthread_getcpuclockid(pthread_self(), &slot.cpu_clock);
  slot.os_thread.store(static_cast<pid_t>(syscall(SYS_gettid)), std::memory_order_relaxed);
  the_slot = &slot;
  slot.ready.store(true, std::memory_order_release);
}

int this_occupation() noexcept {
  static_assert(sizeof(std::atomic<int>) == sizeof(int));
  if (the_slot == nullptr) return static_cast<int>(occupation::done);
  return __atomic_load_n(reinterpret_cast<int const*>(&the_slot->doing), __ATOMIC_RELAXED);
}

bool runs_code_under_test() noexcept {
  if (the_slot == nullptr) return syscall(SYS_gettid) != getpid();
  return this_occupation() >= static_cast<int>(occupation::alone);
}

}  // namespace interlock::checker::native
