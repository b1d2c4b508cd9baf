// Checks of which a part is not seen (unseen_code_test has what is said of them).
#include <atomic>
#include <thread>

#include <interlock/check.hpp>

#include "unseen.hpp"

namespace {

[[gnu::noinline]] void add_in_assembly(int* at) { __asm__ volatile("lock incl %0" : "+m"(*at)); }

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
INTERLOCK_TEST("unseen/only linked", passes) {
  int volatile none = 0;
  twice([&, some = none] {
    if (some != 0) (void)unseen::counted(nullptr), add_in_assembly(nullptr);
  });
}

}  // namespace
