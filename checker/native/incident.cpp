#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <interlock/checker/native/incident.hpp>

namespace interlock::checker::native {
namespace {

// Plain objects under compiler builtins: handlers touch them as well as ordinary code.
incident the_incident;
int claimed = 0;
int is_published = 0;
unsigned event = 0;

INTERLOCK_UNINSTRUMENTED void wake_main() noexcept {
  __atomic_store_n(&event, 1U, __ATOMIC_RELEASE);
  syscall(SYS_futex, &event, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace

incident* claim() noexcept {
  return __atomic_exchange_n(&claimed, 1, __ATOMIC_ACQ_REL) == 0 ? &the_incident : nullptr;
}

// (1) synchronizes-with (2): instrumented, so that ThreadSanitizer knows who wrote the incident.
void publish() noexcept {
  __atomic_store_n(&is_published, 1, __ATOMIC_RELEASE);  // (1)
  wake_main();
}

void publish_from_handler() noexcept {
  __atomic_store_n(&is_published, 1, __ATOMIC_RELEASE);
  wake_main();
}

incident const* published() noexcept {
  return __atomic_load_n(&is_published, __ATOMIC_ACQUIRE) != 0 ? &the_incident : nullptr;  // (2)
}

void park() noexcept {
  for (;;) {
    timespec const long_time{.tv_sec = 3600, .tv_nsec = 0};
    syscall(SYS_nanosleep, &long_time, nullptr);
  }
}

void park_claimant() noexcept {
  // As long as the main thread gets on, it writes the record, however busy the machine is.
  timespec before{};
  for (int idle = 0; idle != 200;) {
    timespec const nap{.tv_sec = 0, .tv_nsec = 100'000'000};
    syscall(SYS_nanosleep, &nap, nullptr);
    timespec now{};
    // Source: Linux, include/linux/posix-timers_types.h: the clock of a thread by its number.
    syscall(SYS_clock_gettime, static_cast<int>((~static_cast<unsigned>(getpid()) << 3) | 6U), &now);
    bool const same = now.tv_sec == before.tv_sec && now.tv_nsec == before.tv_nsec;
    idle = same ? idle + 1 : 0;
    before = now;
  }
  static char const message[] =
      "interlock: no record could be written: the failing thread holds a lock of ThreadSanitizer\n";
  [[maybe_unused]] auto const written = write(STDERR_FILENO, message, sizeof message - 1);
  leave(3);
}

void announce_end() noexcept { wake_main(); }

bool wait_for_event(std::int64_t nanoseconds) noexcept {
  timespec const timeout{.tv_sec = nanoseconds / 1'000'000'000,
                         .tv_nsec = nanoseconds % 1'000'000'000};
  if (__atomic_load_n(&event, __ATOMIC_ACQUIRE) == 0)
    syscall(SYS_futex, &event, FUTEX_WAIT_PRIVATE, 0U, &timeout, nullptr, 0);
  return __atomic_load_n(&event, __ATOMIC_ACQUIRE) != 0;
}

void leave(int status) noexcept {
  for (;;) syscall(SYS_exit_group, status);
}

}  // namespace interlock::checker::native
