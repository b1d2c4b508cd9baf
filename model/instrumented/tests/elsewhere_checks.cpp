// What has no meaning in a check is refused where it is called; what has none outside of one either is let through.
#include <atomic>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/membarrier.h>

#include <interlock/check.hpp>

extern "C" {
void AnnotateHappensBefore(char const*, int, void*);
void AnnotateHappensAfter(char const*, int, void*);
}

namespace {

INTERLOCK_TEST("a pipe", fails_with(failure::misuse)) {
  int ends[2];
  std::thread t{[&] { (void)::pipe(ends); }};
  t.join();
}
// What was there before the search is known by what it is.
int made_before[2];
[[maybe_unused]] int const is_made = ::pipe(made_before);
INTERLOCK_TEST("a pipe that is written to", fails_with(failure::misuse)) {
  std::thread t{[] { (void)!::write(made_before[1], "x", 1); }};
  t.join();
}
INTERLOCK_TEST("a pipe that is read", fails_with(failure::misuse)) {
  char x = 0;
  (void)!::read(made_before[0], &x, 1);
}
INTERLOCK_TEST("another program by system", fails_with(failure::misuse)) { (void)!std::system("true"); }
INTERLOCK_TEST("a library that is loaded", passes) {
  std::thread t{[] {
    if (void* const library = ::dlopen("libm.so.6", RTLD_NOW); library != nullptr) ::dlclose(library);
  }};
  t.join();
}
INTERLOCK_TEST("an eventfd", fails_with(failure::misuse)) { ::eventfd(0, 0); }
INTERLOCK_TEST("epoll", fails_with(failure::misuse)) { ::epoll_create1(0); }
INTERLOCK_TEST("a poll that waits", fails_with(failure::misuse)) {
  pollfd none{.fd = 0, .events = POLLIN, .revents = 0};
  ::poll(&none, 1, -1);
}
INTERLOCK_TEST("a poll that sleeps", passes) {
  std::atomic<int> x{0};
  std::thread t{[&] { x = 1; }};
  while (x.load() == 0) ::poll(nullptr, 0, 1);
  t.join();
}
INTERLOCK_TEST("a signal to a thread", fails_with(failure::misuse)) {
  std::thread t{[] {}};
  ::pthread_kill(t.native_handle(), SIGUSR1);
  t.join();
}
INTERLOCK_TEST("waiting for a signal", fails_with(failure::misuse)) { ::pause(); }
INTERLOCK_TEST("another program", fails_with(failure::misuse)) { ::execl("/bin/true", "true", nullptr); }
INTERLOCK_TEST("a barrier in all threads", fails_with(failure::misuse)) {
  ::syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}
INTERLOCK_TEST("barriers that are asked for", passes) {
  std::atomic<int> x{0};
  std::thread t{[&] { x = 1; }};
  assert(::syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0) == 0 && ::syscall(SYS_getpid) == ::getpid());
  t.join();
}
INTERLOCK_TEST("threads with names and processors", passes) {
  std::atomic<int> x{0};
  cpu_set_t processors;
  CPU_ZERO(&processors);
  CPU_SET(0, &processors);
  std::thread t{[&] {
    ::pthread_setname_np(::pthread_self(), "worker");
    x = 1;
  }};
  assert(::pthread_setaffinity_np(t.native_handle(), sizeof processors, &processors) == 0);
  t.join();
}
INTERLOCK_TEST("a jump to where it was", passes) {
  std::atomic<int> volatile x{0};  // what else a jump leaves of it is not said ([csetjmp.syn])
  std::jmp_buf here;
  if (setjmp(here) == 0) {
    x = 1;
    std::longjmp(here, 1);
  }
  assert(x == 1);
}
INTERLOCK_TEST("a jump to another thread", fails_with(failure::misuse)) {
  std::atomic<int> x{0};
  std::jmp_buf of_another;
  std::thread t{[&] {
    if (setjmp(of_another) == 0) x.store(1);
    while (x.load() != 2) {
    }
  }};
  while (x.load() != 1) {
  }
  std::longjmp(of_another, 1);
  t.join();
}
INTERLOCK_TEST("what ThreadSanitizer is told orders nothing", fails_with(failure::data_race)) {
  int data = 0;
  std::thread t{[&] {
    data = 1;
    AnnotateHappensBefore(__FILE__, __LINE__, &data);
  }};
  AnnotateHappensAfter(__FILE__, __LINE__, &data);
  data = 2;
  t.join();
}
INTERLOCK_TEST("a gibibyte", passes) {
  auto const much = std::make_unique_for_overwrite<char[]>(std::size_t{1} << 30);
  std::thread t{[&] { much[0] = 1; }};
  much[(std::size_t{1} << 30) - 1] = 2;
  t.join();
  assert(much[0] == 1);
}
INTERLOCK_TEST("a gibibyte, and a race in it", fails_with(failure::data_race)) {
  auto const much = std::make_unique_for_overwrite<char[]>(std::size_t{1} << 30);
  std::thread t{[&] { much[1 << 29] = 1; }};
  much[1 << 29] = 2;
  t.join();
}

}  // namespace
