// Compiled more than once: PROBE_NAME is the namespace, PROBE_HAS_DEBUG_INFO says whether: 2 where it is in files of its own.
#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include <probe_library.hpp>

namespace PROBE_NAME {
namespace {

using probe::expect;

struct this_way {};

[[gnu::noinline]] int direct() {
  expect({__LINE__ + 1, "direct", {}, "direct"});
  return probe::operation() + 1;
}

template <class T>
struct queue {
  [[gnu::noinline]] T push(T value) {
    expect({__LINE__ + 1, "queue<int>::push", {"inlined"}, "queue<int>::push"});
    value += probe_library::inlined();
    return value;
  }
};

[[gnu::noinline]] int deep() {
  expect({__LINE__ + 1, "deep", {"outermost", "innermost", "inlined"}, "innermost"});
  return probe_library::outermost<this_way>() + 1;
}

[[gnu::always_inline]] inline int users_inlined() {
  expect({__LINE__ + 1, "users_inlined", {"inlined"}, "calls_inlined"});
  return probe_library::inlined() + 1;
}
[[gnu::noinline]] int calls_inlined() { return users_inlined() + 1; }

[[gnu::noinline]] int called_back() {
  return probe_library::calls_back([] {
           expect({__LINE__ + 1, "operator()", {}, "calls_back"});
           return probe::operation() + 1;
         }) + 1;
}

[[gnu::noinline]] int twice_on_a_line() {
  expect({__LINE__ + 2, "twice_on_a_line", {"inlined"}, "twice_on_a_line"});
  expect({__LINE__ + 1, "twice_on_a_line", {"inlined"}, "twice_on_a_line"});
  return probe_library::inlined() + probe_library::inlined() + 1;
}

int volatile sum;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): each call is to be made

void run() {
  sum = direct();
  sum = queue<int>{}.push(1);
  sum = deep();
  sum = calls_inlined();
  sum = called_back();
  sum = twice_on_a_line();
}

// ---- names

struct slot {
  std::atomic<unsigned> sequence{0};
  int value = 0;
};
struct base {
  long of_base = 0;
};
struct empty {};
template <class T, unsigned N>
struct ring : empty, base {
  std::array<slot, N> slots_{};
  std::atomic<T> head_{};
  std::mutex lock_;
  std::condition_variable is_ready_;
  std::pair<int, int> limits_{};
  std::unique_ptr<int> owned_;
  struct {
    int inner = 0;
  } nested_;
  short grid_[2][3]{};
};

ring<int, 3> all_rings[2];
thread_local slot of_thread[2];

[[gnu::noinline]] int& next_id() {
  static std::array<int, 4> counters{};
  return counters[2];
}

struct with_member {
  static inline ring<int, 3> shared;
};

template <class Ring>
[[gnu::always_inline]] inline void name_parts(Ring& of, std::string const& name, probe::storage in) {
  using probe::use;
  sum = use(&of.of_base, name + ".of_base", in) + 1;
  sum = use(&of.slots_[0].sequence, name + ".slots_[0].sequence", in) + 1;
  sum = use(&of.slots_[2].value, name + ".slots_[2].value", in) + 1;
  sum = use(&of.head_, name + ".head_", in) + 1;
  sum = use(&of.lock_, name + ".lock_", in) + 1;
  sum = use(reinterpret_cast<char*>(&of.lock_) + 16, name + ".lock_", in) + 1;
  sum = use(reinterpret_cast<char*>(&of.is_ready_) + 12, name + ".is_ready_", in) + 1;
  sum = use(&of.limits_.second, name + ".limits_.second", in) + 1;
  sum = use(&of.owned_, name + ".owned_", in) + 1;
  sum = use(&of.nested_.inner, name + ".nested_.inner", in) + 1;
  sum = use(&of.grid_[1][2], name + ".grid_[1][2]", in) + 1;
}

[[gnu::noinline]] int uses_what_is_its_callers(slot* of) { return probe::use(&of->value, "mine[1].value", probe::storage::local) + 1; }

[[gnu::noinline]] void name_locals() {
  ring<int, 3> queue;
  name_parts(queue, "queue", probe::storage::local);
  slot mine[2];
  sum = uses_what_is_its_callers(&mine[1]);
  if (sum != 0) {
    slot within;
    sum = probe::use(&within.value, "within.value", probe::storage::local) + 1;
  }
}

struct node {
  explicit node(int v) : value{v} {}
  long before = 0;
  int value;
};
template <class T>
struct called {
  [[gnu::noinline]] explicit called(T v) : value{v} { sum = value + 1; }
  long before = 0;
  T value;
};
template <class T>
struct probe_allocator {
  [[gnu::always_inline]] T* allocate(std::size_t n) { return static_cast<T*>(probe::memory(n * sizeof(T), "node")); }
};

[[gnu::noinline]] void name_memory() {
  sum = (new (probe::memory(sizeof(node), "node")) node{1})->value + 1;
  sum = (new (probe::memory(sizeof(called<int>), "called<int>")) called<int>{1})->value + 1;
  sum = probe_allocator<node>{}.allocate(3) != nullptr ? 1 : 2;
}

[[gnu::noinline]] void name_things() {
  using probe::use;
  name_parts(all_rings[1], "all_rings[1]", probe::storage::fixed);
  name_parts(with_member::shared, "with_member::shared", probe::storage::fixed);
  sum = use(&next_id(), "next_id()::counters[2]", probe::storage::fixed) + 1;
  sum = use(&of_thread[1].value, "of_thread[1].value", probe::storage::thread_local_block) + 1;
  name_locals();
  name_memory();
}

#define PROBE_TEXT(name) #name
#define PROBE_TEXT_OF(name) PROBE_TEXT(name)
bool const is_known = [] {
  probe::ways().push_back({PROBE_TEXT_OF(PROBE_NAME), PROBE_HAS_DEBUG_INFO != 0, PROBE_HAS_DEBUG_INFO == 2, run, name_things});
  return true;
}();

}  // namespace
}  // namespace PROBE_NAME
