// Timed waits and sleeping: any of them may be over at any moment, and none too early.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>

#include <interlock/check.hpp>

#include "both.hpp"

namespace {

using namespace std::chrono_literals;

INTERLOCK_TEST("a wait that may time out", passes) {
  std::mutex m;
  std::condition_variable changed;
  bool ready = false;
  both([&] { std::lock_guard const g{m}; ready = true; changed.notify_one(); },
       [&] { std::unique_lock g{m}; (void)changed.wait_for(g, 5ms, [&] { return ready; }); });
}
INTERLOCK_TEST("a wait that is in time", fails_with(failure::failed_check)) {
  std::mutex m;
  std::condition_variable changed;
  bool ready = false;
  both([&] { std::lock_guard const g{m}; ready = true; changed.notify_one(); },
       [&] { std::unique_lock g{m}; assert(changed.wait_for(g, 5ms, [&] { return ready; })); });
}
INTERLOCK_TEST("sleeping orders nothing", fails_with(failure::data_race)) {
  int data = 0;
  both([&] { data = 1; }, [&] { std::this_thread::sleep_for(1s); assert(data == 1); });
}
INTERLOCK_TEST("it is later after sleeping", passes) {
  auto const before = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(10ms);
  assert(std::chrono::steady_clock::now() - before >= 10ms);
}
INTERLOCK_TEST("an hour may pass between two looks", fails_with(failure::failed_check)) {
  auto const before = std::chrono::steady_clock::now();
  assert(std::chrono::steady_clock::now() - before < 1h);
}
INTERLOCK_TEST("sleeping in a loop", passes) {
  std::atomic<bool> ready{false};
  both([&] { ready = true; }, [&] { while (!ready) std::this_thread::sleep_for(1ms); });
}
#ifndef __clang__  // whose frame is other in each round, so that the search gives up
INTERLOCK_TEST("sleeping in a loop for ever", fails_with(failure::hang)) {
  std::atomic<bool> ready{false};
  while (!ready) std::this_thread::sleep_for(1ms);
}
#endif
INTERLOCK_TEST("timed_mutex", passes) {
  std::timed_mutex m;
  int n = 0;
  auto const f = [&] {
    if (!m.try_lock_for(1ms)) return;
    ++n;
    m.unlock();
  };
  both(f, f);
  assert(n <= 2);
}
INTERLOCK_TEST("timed_mutex in time", fails_with(failure::failed_check)) {
  std::timed_mutex m;
  auto const f = [&] {
    assert(m.try_lock_for(1ms));
    m.unlock();
  };
  both(f, f);
}
INTERLOCK_TEST("shared_timed_mutex", passes) {
  std::shared_timed_mutex m;
  both([&] { if (m.try_lock_for(1ms)) m.unlock(); }, [&] { if (m.try_lock_shared_for(1ms)) m.unlock_shared(); });
}
INTERLOCK_TEST("semaphore with a time", passes) {
  std::binary_semaphore s{0};
  both([&] { s.release(); }, [&] { (void)s.try_acquire_for(1ms); });
}
INTERLOCK_TEST("a future that is waited for", passes) {
  std::promise<void> p;
  auto f = p.get_future();
  std::thread t{[&] { p.set_value(); }};
  (void)f.wait_for(1ms);
  t.join();
  assert(f.wait_for(0ms) == std::future_status::ready);
}

// Nobody else runs there, and yet it is later after sleeping.
struct time_when_all_is_over {
  static constexpr unsigned threads = 1;
  std::atomic<bool> ready{false};
  void thread(unsigned) { ready = false; }
  void after() {
    auto const until = std::chrono::steady_clock::now() + 1ms;
    while (!ready && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(1us);
  }
};
INTERLOCK_SCENARIO(time_when_all_is_over, passes);

}  // namespace
