// Loops that wait, that count, and that never end.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sys/mman.h>

#include <interlock/check.hpp>

#include "both.hpp"

namespace {

INTERLOCK_TEST("a loop that waits", passes) {
  std::atomic<bool> ready{false};
  both([&] { ready = true; }, [&] { while (!ready) {} });
}
INTERLOCK_TEST("a loop that waits in vain", fails_with(failure::hang)) {
  std::atomic<bool> ready{false}, other{false};
  both([&] { other = true; }, [&] { while (!ready) {} });
}
// Whoever writes the flag races with the loop, which has its turn first.
template <class F>
void poll_a_plain_flag(F between) {
  bool volatile ready = false;
  std::thread t{[&] { ready = true; }};
  while (!ready) between();
  t.join();
}
INTERLOCK_TEST("a loop that waits for a plain flag", fails_with(failure::data_race)) {
  poll_a_plain_flag([] {});
}
INTERLOCK_TEST("a loop that yields for a plain flag", fails_with(failure::data_race)) {
  poll_a_plain_flag([] { std::this_thread::yield(); });
}
INTERLOCK_TEST("a loop that sleeps for a plain flag", fails_with(failure::data_race)) {
  poll_a_plain_flag([] { std::this_thread::sleep_for(std::chrono::milliseconds{1}); });
}
INTERLOCK_TEST("a loop of fences for a plain flag", fails_with(failure::data_race)) {
  poll_a_plain_flag([] { std::atomic_thread_fence(std::memory_order_acquire); });
}
INTERLOCK_TEST("a flag that is told of by an atomic", passes) {
  bool volatile ready = false;
  std::atomic<bool> told{false};
  std::thread t{[&] { ready = true, told = true; }};
  while (!told) std::this_thread::yield();
  assert(ready);
  t.join();
}
INTERLOCK_TEST("a loop that counts its rounds", passes) {
  std::atomic<bool> ready{false};
  std::thread t{[&] {
    for (int i = 0; i != 200 && !ready; ++i) std::this_thread::yield();
  }};
  t.join();
}
thread_local int own_rounds = 0;
INTERLOCK_TEST("a loop that counts its rounds where no other looks", passes) {
  std::atomic<bool> ready{false};
  auto const count = [&] {
    while (!ready && own_rounds != 100) ++own_rounds;
  };
  both(count, count);
}

// Where it counts, each counts for itself: a loop that gives up in the third round does in some execution.
template <class F>
void give_up_when(F is_enough) {
  std::atomic<bool> ready{false};
  std::thread t{[&] { ready = true; }};
  bool gave_up = false;
  while (!ready && !gave_up) gave_up = is_enough();
  t.join();
  assert(!gave_up);
}
int* const from_before = new int{0};
std::vector<int> grown_before(3);
pthread_key_t const key_from_before = [] {
  pthread_key_t key{};
  (void)pthread_key_create(&key, nullptr);
  return key;
}();
int* mapped() {
  return static_cast<int*>(mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}
int* const mapped_before = mapped();
INTERLOCK_TEST("a loop that counts in a block from before", fails_with(failure::failed_check)) {
  give_up_when([] { return ++*from_before == 3; });
}
INTERLOCK_TEST("a loop that counts in a mapping from before", fails_with(failure::failed_check)) {
  give_up_when([] { return ++*mapped_before == 3; });
}
INTERLOCK_TEST("a loop that counts in a mapping", fails_with(failure::failed_check)) {
  auto* const here = mapped();
  assert(*here == 0);
  give_up_when([&] { return ++*here == 3; });
  munmap(here, sizeof *here);
}
INTERLOCK_TEST("a loop that counts in what a key has", fails_with(failure::failed_check)) {
  give_up_when([] {
    auto const count = reinterpret_cast<std::intptr_t>(pthread_getspecific(key_from_before)) + 1;
    (void)pthread_setspecific(key_from_before, reinterpret_cast<void*>(count));
    return count == 3;
  });
}
INTERLOCK_TEST("a loop that counts in errno", fails_with(failure::failed_check)) {
  errno = 0;
  give_up_when([] { return ++errno == 3; });
}
INTERLOCK_TEST("blocks from before begin each execution as they were", passes) {
  std::atomic<int> both_added{0};
  both([&] { ++both_added; }, [&] { ++both_added; });
  assert(++*from_before == 1 && ++*mapped_before == 1 && ++grown_before[2] == 1);
}
INTERLOCK_TEST("each thread has its errno", passes) {
  std::atomic<int> turns{0};
  auto const f = [&](int own) {
    errno = own;
    ++turns;
    assert(errno == own);
  };
  both([&] { f(1); }, [&] { f(2); });
}

INTERLOCK_TEST("a loop that watches the clock", passes) {
  using clock = std::chrono::steady_clock;
  auto const end = clock::now() + std::chrono::seconds{1};
  while (clock::now() < end) {
  }
}
INTERLOCK_TEST("a loop that looks under a mutex", passes) {
  std::mutex m;
  bool ready = false;
  both([&] { std::lock_guard const g{m}; ready = true; },
       [&] {
         for (bool seen = false; !seen;) {
           std::lock_guard const g{m};
           seen = ready;
         }
       });
}
INTERLOCK_TEST("a loop that looks under a mutex in vain", fails_with(failure::hang)) {
  std::mutex m;
  bool ready = false;
  std::thread t{[&] {
    for (bool seen = false; !seen;) {
      std::lock_guard const g{m};
      seen = ready;
    }
  }};
  t.join();
}
INTERLOCK_TEST("a loop that changes something until it is told", passes) {
  std::atomic<bool> enough{false};
  std::atomic<int> sign{1};
  both([&] { enough = true; }, [&] { while (!enough) sign = -sign; });
}
INTERLOCK_TEST("a loop that waits for a plain variable", fails_with(failure::data_race)) {
  int volatile ready = 0;
  both([&] { while (ready == 0) {} }, [&] { ready = 1; });
}

// Left where it is: it comes to no operation at which it could be compared with what it was.
int volatile never_written = 0;
INTERLOCK_TEST("a loop that looks at data that nobody writes", passes) {
  std::thread t{[] {
    while (never_written == 0) {}
  }};
  t.join();
}

}  // namespace
