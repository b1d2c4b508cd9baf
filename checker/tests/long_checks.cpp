// Checks that take long enough to be interrupted and to be divided.
#include <utility>

#include <interlock/scenarios/scenario.hpp>

namespace {

using namespace interlock;

// 12! / (3!)^4 = 369,600 executions.
template <model::Model M>
struct adds {
  static constexpr unsigned threads = 4;
  model::atomic<int, M> x{0};
  void thread(unsigned) {
    for (int n = 0; n != 3; ++n) x.fetch_add(1, order::relaxed);
  }
};
INTERLOCK_SCENARIO(adds, passes);

// Several executions fail; the first of them comes late.
template <model::Model M>
struct adds_in_vain {
  static constexpr unsigned threads = 4;
  model::atomic<int, M> x{0};
  void thread(unsigned i) {
    auto const first = x.fetch_add(1, order::relaxed);
    auto const second = x.fetch_add(1, order::relaxed);
    auto const third = x.fetch_add(1, order::relaxed);
    if (i == 3) M::check(!(first == 1 && second == 2 && third == 3), "some other thread is first");
  }
};
INTERLOCK_SCENARIO(adds_in_vain, fails_with(failure::failed_check));

// Threads make objects and publish their addresses.
template <model::Model M>
struct pushes {
  static constexpr unsigned threads = 4;
  struct node {
    model::atomic<int, M> value{0};
    node* below = nullptr;
  };
  model::atomic<node*, M> top{nullptr};
  void thread(unsigned i) {
    for (unsigned n = 0; n <= i / 2; ++n) {
      auto* const mine = M::template make<node>();
      mine->value.store(static_cast<int>(i), order::relaxed);
      mine->below = top.load(order::relaxed);
      while (!top.compare_exchange_strong(mine->below, mine, order::acq_rel, order::relaxed)) {}
    }
  }
  void after() {
    for (auto* each = top.load(); each != nullptr;) M::destroy(std::exchange(each, each->below));
  }
};
INTERLOCK_SCENARIO(pushes, passes);

}  // namespace
