// Programs that stand in twins_of_the_layer.cpp, too: as they would be without Interlock.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <interlock/check.hpp>

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;

template <int Pushes>
struct ring {
  static constexpr unsigned threads = 2;
  std::atomic<unsigned> head{0}, tail{0};
  int slots[2]{};
  int got[Pushes]{};

  void push(int v) {
    auto const t = tail.load(relaxed);
    if (t - head.load(acquire) == 2) return;
    slots[t % 2] = v;
    tail.store(t + 1, release);
  }
  int pop() {
    auto const h = head.load(relaxed);
    if (tail.load(acquire) == h) return 0;
    auto const v = slots[h % 2];
    head.store(h + 1, release);
    return v;
  }
  void thread(unsigned i) {
    for (int k = 0; k != Pushes; ++k)
      if (i == 0) push(k + 1);
      else got[k] = pop();
  }
  void after() {
    int last = 0;
    for (int const g : got) {
      assert(g == 0 || g > last);
      if (g != 0) last = g;
    }
  }
};
using ring_of_3 = ring<3>;
using ring_of_5 = ring<5>;
INTERLOCK_SCENARIO(ring_of_3, passes);
INTERLOCK_SCENARIO(ring_of_5, passes);

struct dekker {
  static constexpr unsigned threads = 2;
  std::atomic<bool> want[2]{};
  int in = 0;
  void thread(unsigned i) {
    want[i].store(true, relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!want[1 - i].load(relaxed)) ++in;
  }
};
INTERLOCK_SCENARIO(dekker, passes);

struct dekker_without_fences {
  static constexpr unsigned threads = 2;
  std::atomic<bool> want[2]{};
  int in = 0;
  void thread(unsigned i) {
    want[i].store(true, relaxed);
    if (!want[1 - i].load(relaxed)) ++in;
  }
};
INTERLOCK_SCENARIO(dekker_without_fences, fails_with(failure::data_race));

struct treiber {
  static constexpr unsigned threads = 2;
  struct node {
    std::atomic<node*> next{nullptr};
    int value;
    explicit node(int v) : value(v) {}
  };
  std::atomic<node*> top{nullptr};
  std::atomic<int> sum{0};
  node* pushed[3]{};

  void push(int v, unsigned nth) {
    auto* const n = pushed[nth] = new node(v);
    auto* t = top.load(relaxed);
    do n->next.store(t, relaxed);
    while (!top.compare_exchange_weak(t, n, release, relaxed));
  }
  int pop() {
    auto* t = top.load(acquire);
    for (;;) {
      if (t == nullptr) return 0;
      auto* const x = t->next.load(relaxed);
      if (top.compare_exchange_weak(t, x, acquire, acquire)) return t->value;
    }
  }
  void thread(unsigned i) {
    if (i == 0) {
      push(1, 0);
      push(2, 1);
    } else {
      push(4, 2);
      sum.fetch_add(pop(), relaxed);
      sum.fetch_add(pop(), relaxed);
    }
  }
  void after() {
    auto s = sum.load();
    while (auto const v = pop()) s += v;
    assert(s == 7);
    for (auto* const each : pushed) delete each;
  }
};
INTERLOCK_SCENARIO(treiber, passes);

struct counters {
  static constexpr unsigned threads = 4;
  std::atomic<int> x{0}, y{0};
  void thread(unsigned) {
    x.fetch_add(1);
    y.fetch_add(1);
  }
};
INTERLOCK_SCENARIO(counters, passes);

struct locked {
  static constexpr unsigned threads = 4;
  std::mutex m;
  int n = 0;
  void thread(unsigned) {
    for (int i = 0; i != 2; ++i) {
      std::lock_guard const guard{m};
      ++n;
    }
  }
  void after() { assert(n == 8); }
};
INTERLOCK_SCENARIO(locked, passes);

struct monitor {
  static constexpr unsigned threads = 3;
  std::mutex m;
  std::condition_variable changed;
  int items = 0;
  void thread(unsigned i) {
    if (i == 0) {
      for (int k = 0; k != 2; ++k) {
        {
          std::lock_guard const guard{m};
          ++items;
        }
        changed.notify_one();
      }
    } else {
      std::unique_lock guard{m};
      changed.wait(guard, [&] { return items != 0; });
      --items;
    }
  }
  void after() { assert(items == 0); }
};
INTERLOCK_SCENARIO(monitor, passes);

struct spin_lock {
  static constexpr unsigned threads = 3;
  std::atomic<bool> taken{false};
  int n = 0;
  void thread(unsigned) {
    while (taken.exchange(true, acquire)) {
    }
    ++n;
    taken.store(false, release);
  }
  void after() { assert(n == 3); }
};
INTERLOCK_SCENARIO(spin_lock, passes);

struct ticket_lock {
  static constexpr unsigned threads = 3;
  std::atomic<unsigned> next{0}, serving{0};
  int n = 0;
  void thread(unsigned) {
    auto const mine = next.fetch_add(1, relaxed);
    while (serving.load(acquire) != mine) {
    }
    ++n;
    serving.store(mine + 1, release);
  }
  void after() { assert(n == 3); }
};
INTERLOCK_SCENARIO(ticket_lock, passes);

struct two_flags {
  static constexpr unsigned threads = 3;
  std::atomic<int> x{0}, y{0};
  void thread(unsigned i) {
    if (i == 0) x.store(1);
    else if (i == 1) y.store(1);
    else
      while (x.load() == 0 || y.load() == 0) {
      }
  }
};
INTERLOCK_SCENARIO(two_flags, passes);

struct never {
  static constexpr unsigned threads = 2;
  std::atomic<bool> b{false}, c{false};
  void thread(unsigned i) {
    auto& mine = i == 0 ? c : b;
    auto& other = i == 0 ? b : c;
    while (!other.load()) {
    }
    mine.store(true);
  }
};
INTERLOCK_SCENARIO(never, fails_with(failure::hang));

// The same as tests with threads of their own: as many executions.
INTERLOCK_TEST("locked by threads", passes) {
  std::mutex m;
  int n = 0;
  std::vector<std::thread> all;
  for (int i = 0; i != 4; ++i)
    all.emplace_back([&] {
      for (int k = 0; k != 2; ++k) {
        std::lock_guard const guard{m};
        ++n;
      }
    });
  for (auto& each : all) each.join();
  assert(n == 8);
}
INTERLOCK_TEST("two_flags by threads", passes) {
  std::atomic<int> x{0}, y{0};
  std::thread a{[&] { x.store(1); }}, b{[&] { y.store(1); }};
  while (x.load() == 0 || y.load() == 0) {
  }
  a.join();
  b.join();
}

}  // namespace
