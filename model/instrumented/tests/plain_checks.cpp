// Plain data of any width, by byte; and variables of the program.
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <interlock/check.hpp>

#include "both.hpp"

namespace {

INTERLOCK_TEST("write beside write", fails_with(failure::data_race)) {
  int x = 0;
  both([&] { x = 1; }, [&] { x = 2; });
}
INTERLOCK_TEST("write beside read", fails_with(failure::data_race)) {
  int x = 0;
  int volatile seen = 0;
  both([&] { x = 1; }, [&] { seen = x; });
}
INTERLOCK_TEST("read beside read", passes) {
  int x = 1;
  both([&] { assert(x == 1); }, [&] { assert(x == 1); });
  x = 2;
}
// One of them is not joined before the write.
INTERLOCK_TEST("write after one of two reads", fails_with(failure::data_race)) {
  int x = 1;
  std::thread a{[&] { assert(x == 1); }}, b{[&] { assert(x == 1); }};
  a.join();
  x = 2;
  b.join();
}
INTERLOCK_TEST("halves of a word", passes) {
  alignas(8) int x[2]{};
  both([&] { x[0] = 1; }, [&] { x[1] = 2; });
  assert(x[0] == 1 && x[1] == 2);
}
INTERLOCK_TEST("bytes of a word", passes) {
  alignas(8) char x[8]{};
  both([&] { x[0] = 1; }, [&] { x[1] = 2; });
  assert(x[0] + x[1] == 3);
}
INTERLOCK_TEST("a byte beside its word", fails_with(failure::data_race)) {
  alignas(8) char x[8]{};
  both([&] { x[3] = 1; }, [&] { *reinterpret_cast<long volatile*>(x) = 5; });
}
INTERLOCK_TEST("across words", fails_with(failure::data_race)) {
  alignas(8) char x[16]{};
  both([&] { *reinterpret_cast<int volatile*>(x + 6) = 1; }, [&] { x[9] = 2; });
}
INTERLOCK_TEST("memset beside a byte", fails_with(failure::data_race)) {
  char x[64]{};
  std::size_t volatile size = sizeof x;
  both([&] { std::memset(x, 1, size); }, [&] { x[40] = 2; });
}
INTERLOCK_TEST("memcpy beside a byte", fails_with(failure::data_race)) {
  char x[64]{}, y[64]{};
  std::size_t volatile size = sizeof x;
  both([&] { std::memcpy(y, x, size); }, [&] { x[40] = 2; });
}
INTERLOCK_TEST("vector", fails_with(failure::data_race)) {
  std::vector<int> v;
  both([&] { v.push_back(1); }, [&] { v.push_back(2); });
}
INTERLOCK_TEST("containers under a mutex", passes) {
  std::mutex m;
  std::map<int, std::string> all;
  auto const put = [&](int k) {
    std::lock_guard const guard{m};
    all[k] = "a text that does not fit in place of a pointer or two";
  };
  both([&] { put(1); }, [&] { put(2); });
  assert(all.size() == 2 && all[1] == all[2]);
}
INTERLOCK_TEST("many accesses are no operations", passes) {
  std::vector<int> sums(2);
  auto const count = [&](int i) {
    for (int k = 0; k != 30'000; ++k) sums[static_cast<std::size_t>(i)] += k & 1;
  };
  both([&] { count(0); }, [&] { count(1); });
  assert(sums[0] == 15'000 && sums[1] == 15'000);
}
struct base {
  int value = 1;
  virtual ~base() = default;
  virtual int get() { return value; }
};
struct derived final : base {
  int get() override { return value + 1; }
};
INTERLOCK_TEST("a call beside the constructor", fails_with(failure::data_race)) {
  std::atomic<base*> p{nullptr};
  derived d;
  both([&] { p.store(new (&d) derived, std::memory_order_relaxed); }, [&] {
    if (auto* const b = p.load(std::memory_order_relaxed)) assert(b->get() == 2);
  });
}

// ---- variables begin each execution as they were

std::atomic<int> global_atomic{5};
int global_plain = 7;
std::vector<int> global_vector{1, 2, 3};

INTERLOCK_TEST("globals", passes) {
  assert(global_plain == 7 && global_atomic == 5);
  both([] { global_atomic.fetch_add(1); }, [] { global_atomic.fetch_add(1); });
  assert(global_atomic == 7);
  global_plain = 8;
}
INTERLOCK_TEST("globals beside each other", fails_with(failure::data_race)) {
  both([] { global_plain = 1; }, [] { global_plain = 2; });
}
INTERLOCK_TEST("a global container", passes) {
  assert(global_vector.size() == 3);
  std::atomic<int> x{0};
  both([&] { x.fetch_add(1); }, [&] { x.fetch_add(1); });
  global_vector.push_back(4);
  assert(global_vector.size() == 4 && global_vector[2] == 3);
}

}  // namespace
