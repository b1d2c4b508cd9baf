// Accesses in front of which compilers put no call, each where it races and where it does not. Compiled in several ways, LEFT_OUT names which.
#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>

#include <interlock/check.hpp>

#ifndef LEFT_OUT
#define LEFT_OUT ""
#endif

namespace {

struct pair { long first, second; };
[[gnu::noinline]] long sum(pair p) { __asm__ volatile("" : "+m"(p)); return p.first + p.second; }

struct shared {
  std::mutex lock;
  pair value{1, 2};
  alignas(16) char text[24]{};
  int number = 0;
};

template <bool Locks, class F, class G>
void beside(F f, G g) {
  auto all = std::make_unique<shared>();
  auto const each = [&](auto const& what) {
    std::unique_lock<std::mutex> lock{all->lock, std::defer_lock};
    if constexpr (Locks) lock.lock();
    what(*all);
  };
  std::thread other{[&] { each(f); }};
  each(g);
  other.join();
}

constexpr auto passes_it = [](shared& s) { (void)sum(s.value); };
constexpr auto writes_it = [](shared& s) { s.value.second = 3; };
constexpr auto fills_it = [](shared& s) { std::fill(std::begin(s.text), std::end(s.text), char{7}); };
constexpr auto clears_it = [](shared& s) { __builtin_memset(s.text, 0, 16); };
constexpr auto reads_text = [](shared& s) { (void)*static_cast<char volatile*>(&s.text[3]); };
constexpr auto moves_in_assembly = [](shared& s) { __asm__ volatile("movl $5, %0" : "=m"(s.number)); s.text[0] = 0; };
constexpr auto reads_number = [](shared& s) { (void)*static_cast<int volatile*>(&s.number); };

INTERLOCK_TEST("left out" LEFT_OUT "/class by value, locked", passes) { beside<true>(passes_it, writes_it); }
INTERLOCK_TEST("left out" LEFT_OUT "/class by value", fails_with(failure::data_race)) { beside<false>(passes_it, writes_it); }
INTERLOCK_TEST("left out" LEFT_OUT "/filled, locked", passes) { beside<true>(fills_it, reads_text); }
INTERLOCK_TEST("left out" LEFT_OUT "/filled", fails_with(failure::data_race)) { beside<false>(fills_it, reads_text); }
INTERLOCK_TEST("left out" LEFT_OUT "/cleared, locked", passes) { beside<true>(clears_it, reads_text); }
INTERLOCK_TEST("left out" LEFT_OUT "/cleared", fails_with(failure::data_race)) { beside<false>(clears_it, reads_text); }
INTERLOCK_TEST("left out" LEFT_OUT "/assembly, locked", passes) { beside<true>(moves_in_assembly, reads_number); }
INTERLOCK_TEST("left out" LEFT_OUT "/assembly", fails_with(failure::data_race)) { beside<false>(moves_in_assembly, reads_number); }

// A local of the function's own, that another thread writes.
INTERLOCK_TEST("left out" LEFT_OUT "/local by value", fails_with(failure::data_race)) {
  pair local{1, 2};
  std::thread other{[&] { local.second = 3; }};
  (void)sum(local);
  other.join();
}
INTERLOCK_TEST("left out" LEFT_OUT "/local by value, joined", passes) {
  pair local{1, 2};
  std::thread other{[&] { local.second = 3; }};
  other.join();
  (void)sum(local);
}
INTERLOCK_TEST("left out" LEFT_OUT "/local array", fails_with(failure::data_race)) {
  int local[4]{};
  std::thread other{[&] { local[1] = 3; }};
  local[1] = 4;
  other.join();
}
// clang before 21 leaves out what lies at an offset within a local variable (LLVM 132739).
struct message {
  long text[100];
  std::atomic<bool> sent{false};
  long last = 0;
};
template <std::memory_order Order>
void sent_from_a_local() {
  message local{};
  std::thread other{[&] {
    if (local.sent.load(std::memory_order_acquire)) assert(local.last == 7);
  }};
  local.last = 7;
  local.sent.store(true, Order);
  other.join();
}
INTERLOCK_TEST("left out" LEFT_OUT "/local at an offset", fails_with(failure::data_race)) { sent_from_a_local<std::memory_order_relaxed>(); }
INTERLOCK_TEST("left out" LEFT_OUT "/local at an offset, released", passes) { sent_from_a_local<std::memory_order_release>(); }
// One instruction has written much that nobody else uses before it comes to what somebody does.
template <std::memory_order Order>
void sent_after_many() {
  message local{};
  std::thread other{[&] {
    if (local.sent.load(std::memory_order_acquire)) assert(local.text[99] == 99);
  }};
  for (long i = 0; i != 100; ++i) local.text[i] = i;
  local.sent.store(true, Order);
  other.join();
}
INTERLOCK_TEST("left out" LEFT_OUT "/local after many", fails_with(failure::data_race)) { sent_after_many<std::memory_order_relaxed>(); }
INTERLOCK_TEST("left out" LEFT_OUT "/local after many, released", passes) { sent_after_many<std::memory_order_release>(); }
// clang leaves the instruction of an atomic load behind the call that stands for it.
template <class T>
void loaded_beside_a_store() {
  std::atomic<T> flag{};
  std::thread other{[&] { flag.store(T{1}, std::memory_order_release); }};
  (void)flag.load(std::memory_order_acquire);
  other.join();
  assert(flag.load(std::memory_order_relaxed) == T{1});
}
INTERLOCK_TEST("left out" LEFT_OUT "/atomic loads", passes) { loaded_beside_a_store<int>(); }
INTERLOCK_TEST("left out" LEFT_OUT "/atomic loads of a byte", passes) { loaded_beside_a_store<bool>(); }

}  // namespace
