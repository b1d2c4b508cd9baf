// The system call that std::atomic's wait and notify, semaphores, latches and barriers of the standard libraries end in.
//
// A futex is an atomic of four bytes: waiting reads it, and sleeps where it holds what is waited on until it is told.
#include <cerrno>
#include <climits>
#include <cstdio>
#include <ctime>

#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/objects.hpp>
#include <interlock/model/instrumented/time.hpp>

namespace interlock::model::instrumented {
namespace {

long native(long number, long a, long b, long c, long d, long e, long f) noexcept {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  if (result >= 0 || result < -4095) return result;
  errno = static_cast<int>(-result);
  return -1;
}

long failed(int with) noexcept {
  errno = with;
  return -1;
}

long futex(unsigned volatile* at, int what, unsigned value, timespec const* until, bool is_absolute, frame const* caller) {
  ours const scope;
  auto const where = place_of(caller);
  auto const* const pc = reinterpret_cast<void const*>(caller->return_address);
  auto const id = object_at(object_kind::atomic, at, sizeof *at, false, pc).id;
  // Linux: a full barrier stands between being counted among the sleepers and the look at the word, and one before the sleepers
  // are looked for (kernel/futex/waitwake.c).
  ask({.what = operation::fence, .success = order::seq_cst, .where = where, .caller = caller});
  switch (what) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET: {
      word deadline = 0;
      if (until != nullptr) {
        deadline = nanoseconds_of(*until);
        if (!is_absolute) deadline += ask({.what = operation::now, .where = where}).value;
      }
      bool const in_time = ask({.what = until == nullptr ? operation::wait : operation::wait_until,
                                .bytes = sizeof *at,
                                .success = order::relaxed,
                                .object = id,
                                .operand = value,
                                .expected = deadline,
                                .where = where,
                                .caller = caller})
                               .success;
      // Whether it slept or found another value is all the same to who must look again.
      return in_time ? 0 : failed(ETIMEDOUT);
    }
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET: {
      if (value != 1 && value < INT_MAX)
        refuse(failure::misuse, "futex: a wake of more than one, but not of all, is not supported by Interlock", caller);
      ask({.what = value == 1 ? operation::notify_one : operation::notify_all,
           .bytes = sizeof *at,
           .object = id,
           .where = where,
           .caller = caller});
      return 1;
    }
    default:
      refuse(failure::misuse, "futex: an operation other than wait and wake is not supported by Interlock", caller);
  }
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;
using interlock::failure;

extern "C" {

// The seventh argument of a call lies above its return address.
long interlock_instrumented_syscall(long number, long a, long b, long c, long d, long e, frame const* caller) {
  if (!code_runs()) return native(number, a, b, c, d, e, reinterpret_cast<long const*>(caller + 1)[0]);
  if (number == SYS_futex) {
    auto const what = static_cast<int>(b) & FUTEX_CMD_MASK;
    return futex(reinterpret_cast<unsigned volatile*>(a), what, static_cast<unsigned>(c),
                 reinterpret_cast<timespec const*>(d), what == FUTEX_WAIT_BITSET, caller);
  }
  switch (number) {
    case SYS_gettid: return now.in_thread ? static_cast<long>(now.self) + 1 : native(number, 0, 0, 0, 0, 0, 0);
    case SYS_getpid: return native(number, 0, 0, 0, 0, 0, 0);
    case SYS_sched_yield: return ::sched_yield();
    // A barrier in all threads but the one that asks has no counterpart in the memory model. Who asks what there is finds none.
    case SYS_membarrier:
      if (a == MEMBARRIER_CMD_QUERY) return 0;
      break;
    default: break;
  }
  char message[120];
  std::snprintf(message, sizeof message, "syscall(%ld, …): a system call other than futex, which Interlock gives no meaning%s", number,
                number == SYS_membarrier ? " (membarrier)" : "");
  refuse(failure::misuse, message, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(syscall)
}
