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
  slot.os_thread.store(static_cast<pid_t>(syscall(SYS_gettid)), std::memory_order_relaxed);
  the_slot = &slot;
  slot.ready.store(true, std::memory_order_release);
}

void begin_notes(worker& me) noexcept {
  __atomic_store_n(&me.noted, me.noted + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  me.last.what = synchronisation::none;
  me.last.order = 0;
  me.last.place = nullptr;
  __atomic_store_n(&me.noted, me.noted + 1, __ATOMIC_RELEASE);
  me.notes = true;
}

void end_notes(worker& me) noexcept { me.notes = false; }

void note(synchronisation what, void const* place, int order) noexcept {
  auto* const me = the_slot;
  if (me == nullptr || !me->notes) return;
  __atomic_store_n(&me->noted, me->noted + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  me->last.what = what;
  me->last.order = order;
  me->last.place = place;
  __atomic_store_n(&me->noted, me->noted + 1, __ATOMIC_RELEASE);
}

bool read_note(worker const& of, last_synchronisation& into) noexcept {
  for (int tries = 0; tries != 1000; ++tries) {
    auto const before = __atomic_load_n(&of.noted, __ATOMIC_ACQUIRE);
    into.what = of.last.what;
    into.order = of.last.order;
    into.place = of.last.place;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (before % 2 == 0 && before == __atomic_load_n(&of.noted, __ATOMIC_RELAXED)) return true;
  }
  return false;
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
