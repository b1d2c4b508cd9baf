// One small program, right and wrong, for each kind of atomic operation.
#include <atomic>
#include <barrier>
#include <cstdint>
#include <cstring>
#include <latch>
#include <memory>
#include <semaphore>
#include <thread>

#include <interlock/check.hpp>

#include "both.hpp"

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;

template <class T>
void adds() {
  std::atomic<T> x{0};
  both([&] { x.fetch_add(1); }, [&] { x.fetch_add(T{1} << (8 * sizeof(T) - 2)); });
  assert(x.load() == static_cast<T>((T{1} << (8 * sizeof(T) - 2)) + 1));
}
INTERLOCK_TEST("atomics of 1 byte", passes) { adds<std::uint8_t>(); }
INTERLOCK_TEST("atomics of 2 bytes", passes) { adds<std::uint16_t>(); }
INTERLOCK_TEST("atomics of 4 bytes", passes) { adds<std::uint32_t>(); }
INTERLOCK_TEST("atomics of 8 bytes", passes) { adds<std::uint64_t>(); }

// The two stores are neighbours where there is no text to write between them.
struct letter {
  std::atomic<int> news{0}, told{0};
  int text = 0;
};
[[gnu::noinline]] void send(letter& l, bool with_text) {
  l.news.store(1, relaxed);
  if (with_text) l.text = 1;
  l.told.store(1, release);
}
void expect_news(letter& l, int text) {
  if (l.told.load(acquire) == 0) return;
  assert(l.text == text);
  assert(l.news.load(relaxed) == 1);
}
INTERLOCK_TEST("a letter without text", passes) {
  letter l;
  both([&] { send(l, false); }, [&] { expect_news(l, 0); });
}
INTERLOCK_TEST("a letter with text", passes) {
  letter l;
  both([&] { send(l, true); }, [&] { expect_news(l, 1); });
}

INTERLOCK_TEST("neighbours in a word", passes) {
  std::atomic<std::uint8_t> x[8]{};
  both([&] { x[0] = 1; }, [&] { x[1] = 2; });
  assert(x[0] == 1 && x[1] == 2 && x[2] == 0);
}
INTERLOCK_TEST("all updates", passes) {
  std::atomic<int> x{0b1100};
  both([&] { assert((x.fetch_and(0b1110) & 0b1100) == 0b1100); }, [&] { x.fetch_or(0b0010); });
  assert(x.load() == 0b1110);
  assert(x.fetch_xor(0b0110) == 0b1110);
  assert(x.fetch_sub(8) == 0b1000);
  assert(x.exchange(7) == 0 && x == 7);
}
INTERLOCK_TEST("an update that is none", fails_with(failure::failed_check)) {
  std::atomic<int> x{0};
  both([&] { x.store(x.load() + 1); }, [&] { x.store(x.load() + 1); });
  assert(x == 2);
}
INTERLOCK_TEST("compare-exchange", passes) {
  std::atomic<int> x{0};
  int won = 0;
  std::atomic<int> count{0};
  auto const once = [&] {
    int expected = 0;
    if (x.compare_exchange_strong(expected, 1)) count.fetch_add(1);
    else assert(expected == 1);
  };
  both(once, once);
  won = count;
  assert(won == 1);
}
#ifdef __clang__  // gives the runtime a strong one in its place
INTERLOCK_TEST("a weak compare-exchange that is a strong one", passes) {
#else
INTERLOCK_TEST("a weak compare-exchange may fail for no reason", fails_with(failure::failed_check)) {
#endif
  std::atomic<int> x{0};
  std::thread t{[&] {
    int expected = 0;
    assert(x.compare_exchange_weak(expected, 1));
  }};
  t.join();
}
INTERLOCK_TEST("release and acquire", passes) {
  int data = 0;
  std::atomic<bool> ready{false};
  both([&] { data = 1, ready.store(true, release); }, [&] {
    if (ready.load(acquire)) assert(data == 1);
  });
}
INTERLOCK_TEST("relaxed in place of release", fails_with(failure::data_race)) {
  int data = 0;
  std::atomic<bool> ready{false};
  both([&] { data = 1, ready.store(true, relaxed); }, [&] {
    if (ready.load(acquire)) assert(data == 1);
  });
}
INTERLOCK_TEST("fences", passes) {
  int data = 0;
  std::atomic<bool> ready{false};
  both(
      [&] {
        data = 1;
        std::atomic_thread_fence(release);
        ready.store(true, relaxed);
      },
      [&] {
        if (!ready.load(relaxed)) return;
        std::atomic_thread_fence(acquire);
        assert(data == 1);
      });
}
INTERLOCK_TEST("no fence", fails_with(failure::data_race)) {
  int data = 0;
  std::atomic<bool> ready{false};
  both([&] { data = 1, ready.store(true, relaxed); }, [&] {
    if (!ready.load(relaxed)) return;
    std::atomic_thread_fence(acquire);
    assert(data == 1);
  });
}
INTERLOCK_TEST("store buffering", fails_with(failure::failed_check)) {
  std::atomic<int> x{0}, y{0};
  std::atomic<int> none{0};
  both([&] { x.store(1, release); if (y.load(acquire) == 0) ++none; }, [&] { y.store(1, release); if (x.load(acquire) == 0) ++none; });
  assert(none != 2);
}
INTERLOCK_TEST("store buffering, seq_cst", passes) {
  std::atomic<int> x{0}, y{0};
  std::atomic<int> none{0};
  both([&] { x = 1; if (y == 0) ++none; }, [&] { y = 1; if (x == 0) ++none; });
  assert(none != 2);
}
INTERLOCK_TEST("atomic_ref", passes) {
  int x = 0;
  both([&] { std::atomic_ref{x}.fetch_add(1); }, [&] { std::atomic_ref{x}.fetch_add(1); });
  assert(x == 2);
}
INTERLOCK_TEST("atomic_ref beside a plain write", fails_with(failure::data_race)) {
  int x = 0;
  both([&] { std::atomic_ref{x}.fetch_add(1); }, [&] { x = 5; });
}
INTERLOCK_TEST("atomic_ref beside a plain read", fails_with(failure::data_race)) {
  int x = 0;
  int volatile seen = 0;
  both([&] { std::atomic_ref{x}.fetch_add(1); }, [&] { seen = x; });
}
INTERLOCK_TEST("an initialisation beside a use", fails_with(failure::data_race)) {
  std::atomic<std::atomic<int>*> p{nullptr};
  both([&] { p.store(new std::atomic<int>{5}, relaxed); }, [&] {
    if (auto* const q = p.load(acquire)) assert(q->load() == 5);
  });
  delete p.load();
}
INTERLOCK_TEST("an initialisation before a use", passes) {
  std::atomic<std::atomic<int>*> p{nullptr};
  both([&] { p.store(new std::atomic<int>{5}, release); }, [&] {
    if (auto* const q = p.load(acquire)) assert(q->load() == 5);
  });
  delete p.load();
}
union widths {
  std::atomic<std::uint32_t> whole;
  std::atomic<std::uint16_t> part;
};
INTERLOCK_TEST("two widths at the same time", fails_with(failure::misuse)) {
  widths x{.whole = 0};
  both([&] { x.whole.store(1); }, [&] { x.part.store(1); });
}
INTERLOCK_TEST("two widths one after the other", passes) {
  widths x{.whole = 0};
  std::thread t{[&] { x.whole.store(0x10002); }};
  t.join();
  assert(x.part.load() == 2);
}
INTERLOCK_TEST("memory is used again", passes) {
  auto* const p = new std::atomic<int>{1};
  p->fetch_add(1);
  auto* const q = reinterpret_cast<int*>(p);
  p->~atomic();
  *q = 5;
  assert(*q == 5);
  new (q) std::atomic<int>{9};
  std::thread t{[&] { p->fetch_add(1); }};
  t.join();
  assert(p->load() == 10);
  delete p;
}
INTERLOCK_TEST("frames are used again", passes) {
  auto const f = [](int k) {
    std::atomic<int> x{k};
    x.fetch_add(1);
    return x.load();
  };
  std::thread t{[&] { assert(f(1) == 2); }};
  assert(f(3) == 4);
  assert(f(4) == 5);
  t.join();
  assert(f(7) == 8);
}
struct pair {
  void* pointer;
  std::uint64_t tag;
  friend bool operator==(pair, pair) = default;
};
INTERLOCK_TEST("16 bytes", passes) {
  std::atomic<pair> x{pair{nullptr, 0}};
  auto const add = [&] {
    auto seen = x.load();
    while (!x.compare_exchange_strong(seen, pair{&x, seen.tag + 1})) {
    }
  };
  both(add, add);
  assert((x.load() == pair{&x, 2}));
}
INTERLOCK_TEST("16 bytes, lost update", fails_with(failure::failed_check)) {
  std::atomic<pair> x{pair{nullptr, 0}};
  auto const add = [&] { x.store(pair{&x, x.load().tag + 1}); };
  both(add, add);
  assert((x.load() == pair{&x, 2}));
}

// ---- written where nobody sees it: what clang leaves out of local variables, and code without the flag

template <class T>
[[gnu::noinline, gnu::no_sanitize("thread")]] std::atomic<T>& put_unseen(void* at, T value) {
  for (std::size_t i = 0; i != sizeof value; ++i)
    static_cast<unsigned char volatile*>(at)[i] = reinterpret_cast<unsigned char const*>(&value)[i];
  return *static_cast<std::atomic<T>*>(at);
}
[[gnu::noinline, gnu::no_sanitize("thread")]] int look_unseen(void const* at) { return *static_cast<int const volatile*>(at); }

// In a frame that is used again another atomic was there before.
[[gnu::noinline]] int counted_from(int first) {
  alignas(8) unsigned char frame[64];
  auto& x = put_unseen(frame + 8, first);
  std::thread other{[&] { x.fetch_add(1, relaxed); }};
  x.fetch_add(1, relaxed);
  other.join();
  return x.load(relaxed);
}
INTERLOCK_TEST("another atomic in each round", passes) {
  for (int i = 5; i != 8; ++i) assert(counted_from(i) == i + 2);
}
[[gnu::noinline]] void by_turns() {
  alignas(8) unsigned char frame[16];
  assert(put_unseen(frame, 1).fetch_add(1) == 1);
  assert(put_unseen(frame, 1).fetch_add(1) == 1);
}
INTERLOCK_TEST("another atomic in each frame of several threads", passes) {
  both([] { by_turns(); }, [] { by_turns(); });
}
INTERLOCK_TEST("another atomic of 16 bytes", passes) {
  alignas(16) unsigned char frame[16];
  for (std::uint64_t i = 3; i != 5; ++i) {
    auto& x = put_unseen(frame, pair{nullptr, i});
    auto seen = x.load();
    assert((seen == pair{nullptr, i}));
    assert(x.compare_exchange_strong(seen, pair{frame, i + 1}));
  }
}
// What it holds is looked at as plain data then, and stays.
INTERLOCK_TEST("plain data in place of an atomic", passes) {
  alignas(8) unsigned char frame[8];
  put_unseen(frame, 1).store(2);
  put_unseen(frame, 7);
  int seen;
  std::memcpy(&seen, frame, sizeof seen);
  assert(seen == 7 && look_unseen(frame) == 7);
}

// ---- waiting, by the code that ships

INTERLOCK_TEST("wait, seq_cst store", passes) {
  std::atomic<int> x{0};
  both([&] { x.store(1), x.notify_one(); }, [&] { x.wait(0, acquire); });
}
// The count of the waiting is read before the store is seen: PR 115955 and others tell of its kin.
INTERLOCK_TEST("wait, release store",
               fails_with(failure::lost_wakeup).beyond("relacy", "its waits do not sleep on an old value")) {
  std::atomic<int> x{0};
  both([&] { x.store(1, release), x.notify_one(); }, [&] { x.wait(0, acquire); });
}
INTERLOCK_TEST("wait without a notification", fails_with(failure::lost_wakeup)) {
  std::atomic<int> x{0};
  both([&] { x.store(1); }, [&] { x.wait(0); });
}
INTERLOCK_TEST("wait for a byte", passes) {
  std::atomic<bool> x{false};
  both([&] { x.store(true), x.notify_all(); }, [&] { x.wait(false); });
}
// GCC's bug 98033.
INTERLOCK_TEST("counting_semaphore", fails_with(failure::deadlock, failure::lost_wakeup)) {
  std::counting_semaphore<8> s{1};
  auto const f = [&] { s.acquire(), s.release(); };
  both(f, f);
}
INTERLOCK_TEST("counting_semaphore, two permits", passes) {
  std::counting_semaphore<8> s{2};
  auto const f = [&] { s.acquire(), s.release(); };
  both(f, f);
}
INTERLOCK_TEST("shared_ptr", passes) {
  auto p = std::make_shared<int>(3);
  std::thread a{[q = p]() mutable { q.reset(); }}, b{[q = p] { assert(*q == 3); }};
  p.reset();
  a.join();
  b.join();
}

}  // namespace
