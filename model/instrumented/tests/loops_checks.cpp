// Loops that wait, that count, and that never end.
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include <interlock/check.hpp>

namespace {

template <class A, class B>
void both(A a, B b) {
  std::thread one{a}, two{b};
  one.join();
  two.join();
}

INTERLOCK_TEST("a loop that waits", passes) {
  std::atomic<bool> ready{false};
  both([&] { ready = true; }, [&] { while (!ready) {} });
}
INTERLOCK_TEST("a loop that waits in vain", fails_with(failure::hang)) {
  std::atomic<bool> ready{false}, other{false};
  both([&] { other = true; }, [&] { while (!ready) {} });
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

}  // namespace
