#include <interlock/check.hpp>
#include <atomic>
#include <thread>
#include <mutex>
#include <condition_variable>
#include <semaphore>
#include <vector>
#include <memory>
#include <latch>
INTERLOCK_TEST("handoff", passes) {
  std::atomic<bool> ready{false};
  int data = 0;
  std::thread t([&] { data = 42; ready.store(true, std::memory_order_release); });
  if (ready.load(std::memory_order_acquire)) assert(data == 42);
  t.join();
  assert(data == 42);
}
INTERLOCK_TEST("handoff_race", fails_with(failure::data_race)) {
  int data = 0;
  std::thread t([&] { data = 42; });
  int volatile seen = data; (void)seen;
  t.join();
}
INTERLOCK_TEST("three_count", passes) {
  std::mutex m; int n = 0;
  std::vector<std::thread> all;
  for (int i = 0; i != 3; ++i) all.emplace_back([&] { std::lock_guard g(m); ++n; });
  for (auto& t : all) t.join();
  assert(n == 3);
}
INTERLOCK_TEST("wrong", fails_with(failure::failed_check)) {
  std::atomic<int> x{0};
  std::thread a([&] { x.store(x.load() + 1); }), b([&] { x.store(x.load() + 1); });
  a.join(); b.join();
  assert(x == 2);
}
INTERLOCK_TEST("monitor", passes) {
  std::mutex m; std::condition_variable cv; int items = 0;
  auto take = [&] { std::unique_lock g(m); cv.wait(g, [&] { return items != 0; }); --items; };
  std::thread a(take), b(take);
  for (int k = 0; k != 2; ++k) { { std::lock_guard g(m); ++items; } cv.notify_one(); }
  a.join(); b.join(); assert(items == 0);
}
INTERLOCK_TEST("semaphore", fails_with(failure::deadlock, failure::lost_wakeup)) {
  std::counting_semaphore<8> s{1};
  auto f = [&] { s.acquire(); s.release(); };
  std::thread a(f), b(f); a.join(); b.join();
}
struct dekker { static constexpr unsigned threads = 2; std::atomic<bool> want[2]{}; int in = 0;
  void thread(unsigned i) { want[i].store(true, std::memory_order_relaxed); std::atomic_thread_fence(std::memory_order_seq_cst); if (!want[1 - i].load(std::memory_order_relaxed)) ++in; } };
INTERLOCK_SCENARIO(dekker, passes);
struct ring { static constexpr unsigned threads = 2;
  std::atomic<unsigned> head{0}, tail{0}; int slots[2]{};
  bool push(int v) { unsigned t = tail.load(std::memory_order_relaxed); if (t - head.load(std::memory_order_acquire) == 2) return false; slots[t % 2] = v; tail.store(t + 1, std::memory_order_release); return true; }
  int pop() { unsigned h = head.load(std::memory_order_relaxed); if (tail.load(std::memory_order_acquire) == h) return 0; int v = slots[h % 2]; head.store(h + 1, std::memory_order_release); return v; }
  int got[3]{};
  void thread(unsigned i) { if (i == 0) { push(1); push(2); push(3); } else for (int& g : got) g = pop(); }
  void after() { int want = 1; for (int g : got) if (g) assert(g == want++); } };
INTERLOCK_SCENARIO(ring, passes);
struct spin { static constexpr unsigned threads = 3; std::atomic<bool> f{false}; int n = 0;
  void thread(unsigned) { while (f.exchange(true, std::memory_order_acquire)) ; ++n; f.store(false, std::memory_order_release); }
  void after() { assert(n == 3); } };
INTERLOCK_SCENARIO(spin, passes);
INTERLOCK_TEST("shared_pointer", passes) {
  auto p = std::make_shared<int>(3);
  std::thread a([q = p]() mutable { q.reset(); }), b([q = p] { assert(*q == 3); });
  p.reset(); a.join(); b.join();
}
INTERLOCK_TEST("latch", passes) {
  std::latch l{2}; int x = 0;
  std::thread a([&] { x = 1; l.arrive_and_wait(); }); l.arrive_and_wait(); assert(x == 1); a.join();
}
