// Compiled more than once: PROBE_NAME is the namespace, PROBE_HAS_DEBUG_INFO says how.
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

#define PROBE_TEXT(name) #name
#define PROBE_TEXT_OF(name) PROBE_TEXT(name)
bool const is_known = [] {
  probe::ways().push_back({PROBE_TEXT_OF(PROBE_NAME), PROBE_HAS_DEBUG_INFO != 0, run});
  return true;
}();

}  // namespace
}  // namespace PROBE_NAME
