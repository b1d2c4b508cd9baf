// What is done once: statics of functions, call_once.
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <interlock/check.hpp>

#include "both.hpp"

namespace {

struct singleton {
  std::atomic<int> n{0};
  std::vector<int> data{1, 2, 3};
  static singleton& get() {
    static singleton it;
    return it;
  }
};
INTERLOCK_TEST("static of a function", passes) {
  auto const f = [] { singleton::get().n.fetch_add(static_cast<int>(singleton::get().data.size())); };
  both(f, f);
  assert(singleton::get().n == 6);
}
struct once_made {
  static inline int made = 0;
  once_made() { ++made; }
};
INTERLOCK_TEST("static made once in each execution", passes) {
  auto const f = [] {
    static once_made it;
    (void)it;
  };
  both(f, f);
  assert(once_made::made == 1);
}
INTERLOCK_TEST("call_once", passes) {
  std::once_flag flag;
  int n = 0;
  auto const f = [&] {
    std::call_once(flag, [&] { ++n; });
    assert(n == 1);
  };
  both(f, f);
  assert(n == 1);
}
INTERLOCK_TEST("once by hand", fails_with(failure::data_race)) {
  bool flag = false;
  int n = 0;
  auto const f = [&] {
    if (!flag) {
      flag = true;
      ++n;
    }
  };
  both(f, f);
}
INTERLOCK_TEST("call_once that throws", passes) {
  std::once_flag flag;
  int tries = 0;
  auto const f = [&] {
    try {
      std::call_once(flag, [&] {
        if (++tries == 1) throw 1;
      });
    } catch (int) {
    }
  };
  both(f, f);
  assert(tries == 2);
}
INTERLOCK_TEST("a pointer set by the first", passes) {
  static std::unique_ptr<int> it;
  static std::once_flag flag;
  auto const f = [] {
    std::call_once(flag, [] { it = std::make_unique<int>(4); });
    assert(*it == 4);
  };
  both(f, f);
}

}  // namespace
