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
// A function has done much on the stack that nobody else uses, and then its frame is elsewhere.
std::atomic<long*> handed_on{nullptr};
[[gnu::noinline]] void hand_on(long* to, bool is_given) {
  if (is_given) handed_on.store(to, std::memory_order_release);
}
enum class join { before, after };
[[gnu::noinline]] void writes_local(std::thread* other, join when) {
  struct {
    long first, second;
  } local{1, 2};
  hand_on(&local.second, other != nullptr);
  if (other != nullptr && when == join::before) other->join();
  local.second = 5;
  if (other != nullptr && when == join::after) other->join();
}
[[gnu::noinline]] void writes_local_deeper(std::thread* other, join when) {
  char volatile room[300];
  room[0] = 1;
  writes_local(other, when);
  room[1] = 2;
}
void uses_local_deeper(join when) {
  handed_on = nullptr;
  std::thread other{[] {
    if (auto* const it = handed_on.load(std::memory_order_acquire)) *it = 4;
  }};
  for (int i = 0; i != 100; ++i) writes_local(nullptr, when);
  writes_local_deeper(&other, when);
}
INTERLOCK_TEST("left out" LEFT_OUT "/local of a frame elsewhere", fails_with(failure::data_race)) { uses_local_deeper(join::after); }
INTERLOCK_TEST("left out" LEFT_OUT "/local of a frame elsewhere, joined", passes) { uses_local_deeper(join::before); }
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
