// Checks of which a part is not seen (unseen_code_test has what is said of them).
#include <atomic>
#include <cstring>
#include <iostream>
#include <memory_resource>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include <interlock/check.hpp>

#include "unseen.hpp"

namespace {

[[gnu::noinline]] void add_in_assembly(int* at) { __asm__ volatile("lock incl %0" : "+m"(*at)); }

[[gnu::noinline]] void lock_in_assembly(int* at) {
  for (int was = 1; was != 0;) __asm__ volatile("xchgl %0, %1" : "+r"(was), "+m"(*at) : : "memory");
}
void fence_in_assembly() { __asm__ volatile("mfence" : : : "memory"); }
int loaded_in_assembly(int const* at) {
  int value = 0;
  __asm__ volatile("movl %1, %0" : "=r"(value) : "m"(*at) : "memory");
  return value;
}

// Which of 16 bytes, a register says.
[[gnu::noinline]] void store_by_mask(char* to) {
  ++*to;
  __asm__ volatile("pcmpeqb %%xmm0, %%xmm0\n\tpxor %%xmm1, %%xmm1\n\tmaskmovdqu %%xmm0, %%xmm1" : : "D"(to) : "xmm0", "xmm1", "memory");
}

[[gnu::noinline, gnu::no_sanitize("thread")]] void add_left_out(int* at) { ++*at; }
// In the caller's memory, of constants, and on its own frame.
struct three {
  long first, second, third;
};
[[gnu::noinline]] three in_memory_of_caller() { return {1, 2, 3}; }
[[gnu::noinline]] int in_table(unsigned i) {
  static constexpr int table[]{3, 1, 4, 1};
  int copy[8]{};
  for (unsigned n = 0; n != 8; ++n) copy[n] = table[(n + i) % 4];
  return copy[i % 8];
}

template <class F>
void twice(F f) {
  std::atomic<int> both{0};
  std::thread other{[&] { f(), both.fetch_add(1); }};
  f(), both.fetch_add(1);
  other.join();
  assert(both.load() == 2);
}

// A race, which nobody sees.
INTERLOCK_TEST("unseen/without the flag", passes) {
  int x = 0;
  twice([&] { (void)unseen::counted(&x); });
}
INTERLOCK_TEST("unseen/arithmetic", passes) {
  twice([] { assert(unseen::doubled(2) == 4); });
}
INTERLOCK_TEST("unseen/assembly", passes) {
  int x = 0;
  twice([&] { add_in_assembly(&x); });
}
// Races that there are not, and an order that there is.
INTERLOCK_TEST("unseen/lock in assembly", fails_with(failure::data_race)) {
  int lock = 0, x = 0;
  twice([&] {
    lock_in_assembly(&lock);
    ++x;
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
  });
}
INTERLOCK_TEST("unseen/fence in assembly", fails_with(failure::failed_check)) {
  std::atomic<int> x{0}, y{0};
  int seen = 0;
  std::thread other{[&] {
    x.store(1, std::memory_order_relaxed);
    fence_in_assembly();
    seen = y.load(std::memory_order_relaxed);
  }};
  y.store(1, std::memory_order_relaxed);
  fence_in_assembly();
  int const seen_here = x.load(std::memory_order_relaxed);
  other.join();
  assert(seen != 0 || seen_here != 0);
}
INTERLOCK_TEST("unseen/moved in assembly", fails_with(failure::data_race)) {
  int x = 0;
  std::thread other{[&] { (void)loaded_in_assembly(&x); }};
  __atomic_store_n(&x, 1, __ATOMIC_RELEASE);
  other.join();
}
INTERLOCK_TEST("unseen/moved by the compiler", fails_with(failure::data_race)) {
  int x = 0;
  std::thread other{[&] { (void)*static_cast<int volatile*>(&x); }};
  __atomic_store_n(&x, 1, __ATOMIC_RELEASE);
  other.join();
}
// clang has such a function say that it begins, so its instructions are watched.
#ifdef __clang__
INTERLOCK_TEST("unseen/left out, and watched", fails_with(failure::data_race)) {
#else
INTERLOCK_TEST("unseen/left out", passes) {
#endif
  int x = 0;
  twice([&] { add_left_out(&x); });
}
INTERLOCK_TEST("unseen/by a mask", passes) {
  alignas(16) char x[16]{};
  std::thread other{[&] { store_by_mask(x); }};
  other.join();
  store_by_mask(x);
}
INTERLOCK_TEST("unseen/nothing beyond the frame", passes) {
  twice([] { assert(in_memory_of_caller().third == 3 && in_table(1) == 4); });
}
INTERLOCK_TEST("unseen/hash table", passes) {
  twice([] {
    std::unordered_map<std::string, int> numbers;
    for (int i = 0; i != 20; ++i) numbers["a name of a length " + std::to_string(i)] = i;
    numbers.rehash(100);
    assert(numbers.at("a name of a length 7") == 7);
  });
}
// What it keeps from call to call, nobody sees.
INTERLOCK_TEST("unseen/library", passes) {
  char text[] = "a b";
  assert(std::strtok(text, " ") == text);
  std::atomic<bool> ready{false};
  std::thread t{[&] { ready = true; }};
  while (!ready && std::strtok(nullptr, " ") != nullptr) {}
  t.join();
}
// Of a function whose address is taken the program has one of its own.
INTERLOCK_TEST("unseen/library, by its address", passes) {
  char text[] = "a b";
  char* (*volatile const by_address)(char*, char const*) = std::strtok;
  assert(by_address(text, " ") == text);
}
char* (*volatile held_from_the_beginning)(char*, char const*) = std::strtok;
INTERLOCK_TEST("unseen/library, by an address from before", passes) {
  char text[] = "a b";
  assert(held_from_the_beginning(text, " ") == text && held_from_the_beginning == std::strtok);
}
// Made before the check, it is used through its virtual functions alone, and the library has them.
alignas(16) std::byte room[65536];  // of which nobody gives back what an execution took
std::pmr::monotonic_buffer_resource in_room{room, sizeof room, std::pmr::null_memory_resource()};
INTERLOCK_TEST("unseen/memory resource", passes) {
  twice([] { std::pmr::vector<int>{&in_room}.push_back(1); });
}
INTERLOCK_TEST("unseen/standard streams", passes) {
  twice([] { std::cerr << std::string_view{""} << std::flush; });
}
// What registers held where the call was noted keeps no block alive.
INTERLOCK_TEST("unseen/given a block that leaks", fails_with(failure::leak)) {
  (void)unseen::counted(new int{0});
}
INTERLOCK_TEST("unseen/only linked", passes) {
  int volatile none = 0;
  twice([&, some = none] {
    if (some != 0) (void)unseen::counted(nullptr), add_in_assembly(nullptr), add_left_out(nullptr);
  });
}

}  // namespace
