// What code under test asks of the system that has no meaning while its threads share one of the operating system's: to wait for other
// than what Interlock sees, to become another process, to be interrupted. It is refused where it is called.
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <vector>

#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/runtime.hpp>
#include <interlock/model/instrumented/words.hpp>

namespace interlock::model::instrumented {
namespace {

constexpr char const* of_descriptors = "what threads tell each other through file descriptors is not seen";
constexpr char const* of_signals = "signals have no meaning in a check";
constexpr char const* of_processes = "a check is one process";
constexpr char const* of_stacks = "a thread of a check has one stack";
constexpr char const* of_others = "what processes share is not seen";

[[noreturn]] void refuse_call(char const* name, char const* why, auto caller) {
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(), "%s() is not supported by Interlock: %s", name, why);
  refuse(interlock::failure::misuse, text.data(), caller);
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

#define INTERLOCK_REFUSED(name, why)                                                                                         \
  long interlock_instrumented_##name(long a, long b, long c, long d, long e, long f, frame const* caller) {                  \
    auto& forward = next_of<#name, long(long, long, long, long, long, long)>;                                          \
    if (!code_runs()) return forward(a, b, c, d, e, f);                                                                      \
    refuse_call(#name, why, caller);                                                                               \
  }                                                                                                                          \
  INTERLOCK_INSTRUMENTED_DOOR(name)

extern "C" {

INTERLOCK_REFUSED(pipe, of_descriptors)
INTERLOCK_REFUSED(pipe2, of_descriptors)
INTERLOCK_REFUSED(eventfd, of_descriptors)
INTERLOCK_REFUSED(socketpair, of_descriptors)
INTERLOCK_REFUSED(timerfd_create, of_descriptors)
INTERLOCK_REFUSED(epoll_create, of_descriptors)
INTERLOCK_REFUSED(epoll_create1, of_descriptors)
INTERLOCK_REFUSED(epoll_wait, of_descriptors)
INTERLOCK_REFUSED(epoll_pwait, of_descriptors)
INTERLOCK_REFUSED(ppoll, of_descriptors)
INTERLOCK_REFUSED(pselect, of_descriptors)
INTERLOCK_REFUSED(accept, of_descriptors)
INTERLOCK_REFUSED(accept4, of_descriptors)

INTERLOCK_REFUSED(signalfd, of_signals)
INTERLOCK_REFUSED(sigwait, of_signals)
INTERLOCK_REFUSED(sigwaitinfo, of_signals)
INTERLOCK_REFUSED(sigtimedwait, of_signals)
INTERLOCK_REFUSED(sigsuspend, of_signals)
INTERLOCK_REFUSED(pause, of_signals)
INTERLOCK_REFUSED(pthread_kill, of_signals)
INTERLOCK_REFUSED(pthread_sigqueue, of_signals)
INTERLOCK_REFUSED(alarm, of_signals)
INTERLOCK_REFUSED(setitimer, of_signals)
INTERLOCK_REFUSED(timer_create, of_signals)

INTERLOCK_REFUSED(execve, of_processes)
INTERLOCK_REFUSED(execv, of_processes)
INTERLOCK_REFUSED(execvp, of_processes)
INTERLOCK_REFUSED(execvpe, of_processes)
INTERLOCK_REFUSED(fexecve, of_processes)
INTERLOCK_REFUSED(system, of_processes)
INTERLOCK_REFUSED(popen, of_processes)
INTERLOCK_REFUSED(posix_spawn, of_processes)
INTERLOCK_REFUSED(posix_spawnp, of_processes)

INTERLOCK_REFUSED(setcontext, of_stacks)
INTERLOCK_REFUSED(swapcontext, of_stacks)
INTERLOCK_REFUSED(pthread_getattr_np, of_stacks)

INTERLOCK_REFUSED(sem_open, of_others)
INTERLOCK_REFUSED(semget, of_others)
INTERLOCK_REFUSED(msgget, of_others)
INTERLOCK_REFUSED(mq_open, of_others)

INTERLOCK_REFUSED(pthread_tryjoin_np, "join the thread")
INTERLOCK_REFUSED(pthread_timedjoin_np, "join the thread")
INTERLOCK_REFUSED(pthread_clockjoin_np, "join the thread")

// Where nothing is waited for but time, it is sleep.

int interlock_instrumented_poll(pollfd* files, nfds_t count, int milliseconds, long, long, long, frame const* caller) {
  auto& forward = next_of<"poll", int(pollfd*, nfds_t, int)>;
  if (!code_runs() || milliseconds == 0) return forward(files, count, milliseconds);
  if (count != 0 || milliseconds < 0) refuse_call("poll", of_descriptors, caller);
  sleep_until(nanoseconds_now(caller) + static_cast<word>(milliseconds) * 1'000'000, caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(poll)

int interlock_instrumented_select(int count, fd_set* in, fd_set* out, fd_set* other, timeval* duration, long,
                                  frame const* caller) {
  auto& forward = next_of<"select", int(int, fd_set*, fd_set*, fd_set*, timeval*)>;
  if (!code_runs()) return forward(count, in, out, other, duration);
  if (count != 0 || duration == nullptr) refuse_call("select", of_descriptors, caller);
  sleep_until(nanoseconds_now(caller) + static_cast<word>(duration->tv_sec) * 1'000'000'000 +
                  static_cast<word>(duration->tv_usec) * 1000,
              caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(select)

// Who is allowed to write to the child's copy of memory may as well write to one of its own.
pid_t interlock_instrumented_vfork(long, long, long, long, long, long, frame const* caller) {
  if (code_runs()) refuse_call("vfork", of_processes, caller);
  return ::fork();
}
INTERLOCK_INSTRUMENTED_DOOR(vfork)

// Of any number of arguments.
#define INTERLOCK_EXECL(name, by)                                                                  \
  int name(char const* file, char const* argument, ...) {                                          \
    if (code_runs()) refuse_call(#name, of_processes, place_of(__builtin_return_address(0)));      \
    std::vector<char*> all{const_cast<char*>(argument)};                                           \
    std::va_list rest;                                                                             \
    va_start(rest, argument);                                                                      \
    while (all.back() != nullptr) all.push_back(va_arg(rest, char*));                              \
    va_end(rest);                                                                                  \
    return by(file, all.data());                                                                   \
  }
INTERLOCK_EXECL(execl, ::execv)
INTERLOCK_EXECL(execlp, ::execvp)

// ---- jumps

// Where the stack is of who called setjmp: in the form that glibc keeps it in (sysdeps/unix/sysv/linux/x86_64/pointer_guard.h).
static std::uintptr_t stack_of(jmp_buf const& from) noexcept {
  constexpr unsigned rsp = 6;  // of the registers there
  auto at = static_cast<std::uintptr_t>(from[0].__jmpbuf[rsp]);
  __asm__("ror $17, %0\n\txor %%fs:0x30, %0" : "+r"(at));
  return at;
}

// Up the thread's own stack, which is as large as the system's.
static void expect_own_stack(jmp_buf const& to, frame const* caller) {
  constexpr std::uintptr_t most = std::uintptr_t{8} << 20;
  if (!code_runs() || stack_of(to) - reinterpret_cast<std::uintptr_t>(caller) < most) return;
  refuse(interlock::failure::misuse, "longjmp: to a function that is no caller of it in its thread, which is undefined", caller);
}

auto& jump = next_of<"longjmp", void(jmp_buf, int)>;

#define INTERLOCK_JUMP(name)                                                                                        \
  void interlock_instrumented_##name(jmp_buf to, int value, long, long, long, long, frame const* caller) {          \
    expect_own_stack(*reinterpret_cast<jmp_buf*>(to), caller);                                                      \
    jump(to, value);                                                                                                \
  }                                                                                                                 \
  INTERLOCK_INSTRUMENTED_DOOR(name)
INTERLOCK_JUMP(longjmp)
INTERLOCK_JUMP(_longjmp)
INTERLOCK_JUMP(siglongjmp)
INTERLOCK_JUMP(__longjmp_chk)

// ---- what threads of the operating system are told, which those of a check are not

int interlock_instrumented_pthread_setname_np(pthread_t handle, char const* name, long, long, long, long, frame const*) {
  auto& forward = next_of<"pthread_setname_np", int(pthread_t, char const*)>;
  return code_runs() ? 0 : forward(handle, name);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_setname_np)

int interlock_instrumented_pthread_getname_np(pthread_t handle, char* into, std::size_t bytes, long, long, long, frame const*) {
  auto& forward = next_of<"pthread_getname_np", int(pthread_t, char*, std::size_t)>;
  if (!code_runs()) return forward(handle, into, bytes);
  std::snprintf(into, bytes, "thread %lu", static_cast<unsigned long>(handle));
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_getname_np)

int interlock_instrumented_pthread_setaffinity_np(pthread_t handle, std::size_t bytes, cpu_set_t const* set, long, long, long,
                                                  frame const*) {
  auto& forward = next_of<"pthread_setaffinity_np", int(pthread_t, std::size_t, cpu_set_t const*)>;
  return code_runs() ? 0 : forward(handle, bytes, set);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_setaffinity_np)

int interlock_instrumented_pthread_getaffinity_np(pthread_t handle, std::size_t bytes, cpu_set_t* set, long, long, long,
                                                  frame const*) {
  auto& forward = next_of<"pthread_getaffinity_np", int(pthread_t, std::size_t, cpu_set_t*)>;
  return code_runs() ? ::sched_getaffinity(0, bytes, set) : forward(handle, bytes, set);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_getaffinity_np)

int interlock_instrumented_pthread_setschedparam(pthread_t handle, int policy, sched_param const* what, long, long, long,
                                                 frame const*) {
  auto& forward = next_of<"pthread_setschedparam", int(pthread_t, int, sched_param const*)>;
  return code_runs() ? 0 : forward(handle, policy, what);
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_setschedparam)

int interlock_instrumented_pthread_getschedparam(pthread_t handle, int* policy, sched_param* into, long, long, long,
                                                 frame const*) {
  auto& forward = next_of<"pthread_getschedparam", int(pthread_t, int*, sched_param*)>;
  if (!code_runs()) return forward(handle, policy, into);
  *policy = SCHED_OTHER;
  *into = {};
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(pthread_getschedparam)

// Which one it is would be another each time.
int interlock_instrumented_sched_getcpu(long, long, long, long, long, long, frame const*) {
  auto& forward = next_of<"sched_getcpu", int()>;
  return code_runs() ? 0 : forward();
}
INTERLOCK_INSTRUMENTED_DOOR(sched_getcpu)
}
