// Memory of the heap, from new and from malloc.
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

#include <interlock/check.hpp>

#include "both.hpp"

namespace {

// What the compiler does not know the use of is used.
void keep(void const volatile* p) { __asm__ volatile("" : : "r"(p) : "memory"); }

INTERLOCK_TEST("malloc", passes) {
  auto* const p = static_cast<int*>(std::malloc(sizeof(int)));
  *p = 1;
  std::thread t{[&] { *p = 2; }};
  t.join();
  assert(*p == 2);
  auto* const q = static_cast<int*>(std::realloc(p, 8 * sizeof(int)));
  assert(*q == 2);
  std::free(q);
  auto* const z = static_cast<int*>(std::calloc(2, sizeof(int)));
  assert(z[0] == 0 && z[1] == 0);
  std::free(z);
}
INTERLOCK_TEST("realloc of what is written in part", passes) {
  auto* const p = static_cast<char*>(std::malloc(6));
  p[0] = 'a';
  auto* const q = static_cast<char*>(std::realloc(p, 7));
  assert(q[0] == 'a');
  std::free(q);
}
INTERLOCK_TEST("realloc beside a write", fails_with(failure::use_after_free)) {
  auto* p = static_cast<char*>(std::malloc(6));
  auto* const before = p;
  both([&] { p = static_cast<char*>(std::realloc(p, 7)); }, [&] { before[0] = 'a'; });
  std::free(p);
}
INTERLOCK_TEST("used after delete", fails_with(failure::use_after_free)) {
  auto* const p = new int{1};
  keep(p);
  delete p;
  int volatile const* const again = p;
  keep(again);
  (void)*again;
}
INTERLOCK_TEST("used after free", fails_with(failure::use_after_free)) {
  auto* const p = static_cast<int volatile*>(std::malloc(sizeof(int)));
  *p = 1;
  std::free(const_cast<int*>(p));
  *p = 2;
}
INTERLOCK_TEST("deleted beside a use", fails_with(failure::use_after_free)) {
  auto* const p = new std::atomic<int>{1};
  both([&] { p->fetch_add(1); }, [&] { delete p; });
}
// A round that looked at all three is taken back when the first is set, and what it looked at was not used any more.
struct three {
  std::atomic<int> first{0}, second{0}, third{0};
};
[[gnu::noinline]] void poll(three* p) {
  while (p->first.load() == 0 && p->second.load() == 0 && p->third.load() == 0) {
  }
}
INTERLOCK_TEST("deleted after the join of who polled", passes) {
  auto* const p = new three;
  std::thread polls{[p] { poll(p); }};
  std::thread sets{[p] { p->first = 1; }};
  polls.join();
  sets.join();
  delete p;
}
INTERLOCK_TEST("deleted beside who polls", fails_with(failure::use_after_free)) {
  auto* const p = new three;
  std::thread polls{[p] { poll(p); }};
  p->first = 1;
  delete p;
  polls.join();
}
INTERLOCK_TEST("deleted by the last", passes) {
  auto* const p = new std::atomic<int>{2};
  auto const f = [&] {
    if (p->fetch_sub(1) == 1) delete p;
  };
  both(f, f);
}
INTERLOCK_TEST("deleted twice", fails_with(failure::double_free)) {
  auto* volatile p = new int{1};
  delete p;
  delete p;
}
INTERLOCK_TEST("never deleted", fails_with(failure::leak)) {
  int* volatile p = new int{1};
  assert(*p == 1);
}
INTERLOCK_TEST("never freed", fails_with(failure::leak)) {
  void* volatile p = std::malloc(3);
  assert(p != nullptr);
  p = nullptr;
}
INTERLOCK_TEST("behind the end", fails_with(failure::misuse)) {
  auto* const p = new int[3]{};
  int volatile n = 3;
  p[n] = 1;
  keep(p);
  delete[] p;
}
INTERLOCK_TEST("read before written", fails_with(failure::uninitialised_read)) {
  auto* const p = static_cast<int volatile*>(std::malloc(sizeof(int)));
  assert(*p != 5);
  std::free(const_cast<int*>(p));
}
INTERLOCK_TEST("read after all was written", passes) {
  auto* const p = static_cast<char*>(std::malloc(16));
  std::memset(p, 0xd5, 16);
  assert(p[3] != 0);
  std::free(p);
}
INTERLOCK_TEST("an array of unique_ptr", passes) {
  std::unique_ptr<int> all[3];
  both([&] { all[0] = std::make_unique<int>(1); }, [&] { all[1] = std::make_unique<int>(2); });
  assert(*all[0] + *all[1] == 3);
}

// As hazard pointers have one: nodes that are never given back.
struct registered {
  registered* next = nullptr;
  std::atomic<bool> is_used{true};
};
std::atomic<registered*> all_registered{nullptr};
void leave_registry() {
  for (auto* each = all_registered.load(std::memory_order_acquire); each != nullptr; each = each->next) {
    bool used = false;
    if (each->is_used.compare_exchange_strong(used, true)) return each->is_used.store(false);
  }
  auto* const fresh = new registered;
  fresh->next = all_registered.load(std::memory_order_relaxed);
  while (!all_registered.compare_exchange_weak(fresh->next, fresh, std::memory_order_release, std::memory_order_relaxed)) {
  }
  fresh->is_used.store(false);
}
INTERLOCK_TEST("blocks that a global keeps are the execution's own", passes) {
  std::thread t{leave_registry};
  leave_registry();
  t.join();
  assert(all_registered.load() != nullptr);
}

// Lent to another thread, and not waited for.
template <class T>
[[gnu::noinline]] void lend(std::atomic<T*>& to) {
  T here{1};
  to.store(&here);
}
INTERLOCK_TEST("use after return", fails_with(failure::use_after_free)) {
  std::atomic<int*> lent{nullptr};
  std::thread t{[&] { lend(lent); }};
  if (auto* const there = lent.load(); there != nullptr) *there = 5;
  t.join();
}
INTERLOCK_TEST("use of an atomic after return", fails_with(failure::use_after_free)) {
  std::atomic<std::atomic<int>*> lent{nullptr};
  std::thread t{[&] { lend(lent); }};
  if (auto* const there = lent.load(); there != nullptr) there->store(5);
  t.join();
}
INTERLOCK_TEST("a local that is lent, waited for, and another in its place", passes) {
  std::atomic<std::atomic<int>*> lent{nullptr};
  std::thread t{[&] {
    [&] {
      std::atomic<int> here{0};
      lent.store(&here);
      while (here.load() != 1) {}
    }();
    [] {
      std::atomic<int> here{2};
      assert(here.load() == 2);
    }();
  }};
  std::atomic<int>* there = nullptr;
  while ((there = lent.load()) == nullptr) {}
  there->store(1);
  t.join();
}

INTERLOCK_TEST("an atomic where there is none", fails_with(failure::crash)) {
  std::atomic<int>* volatile none = nullptr;
  std::thread t{[&] { none->store(1); }};
  t.join();
}
INTERLOCK_TEST("a member of nothing", fails_with(failure::crash)) {
  struct node {
    node* next;
    int value;
  };
  std::atomic<node*> list{nullptr};
  std::thread t{[&] { list.load()->value = 1; }};
  t.join();
}

}  // namespace
