// The programs of twins_as_they_are.cpp over a Model.
#include <interlock/scenarios/scenario.hpp>

namespace interlock::layer {
namespace {

using model::Model;
constexpr auto relaxed = order::relaxed;
constexpr auto acquire = order::acquire;
constexpr auto release = order::release;

template <Model M, int Pushes>
struct ring {
  static constexpr unsigned threads = 2;
  model::atomic<unsigned, M> head{0}, tail{0};
  model::var<int, M> slots[2];
  int got[Pushes]{};

  void push(int v) {
    auto const t = tail.load(relaxed);
    if (t - head.load(acquire) == 2) return;
    slots[t % 2].write(v);
    tail.store(t + 1, release);
  }
  int pop() {
    auto const h = head.load(relaxed);
    if (tail.load(acquire) == h) return 0;
    auto const v = slots[h % 2].read();
    head.store(h + 1, release);
    return v;
  }
  void thread(unsigned i) {
    for (int k = 0; k != Pushes; ++k)
      if (i == 0) push(k + 1);
      else got[k] = pop();
  }
};
template <Model M>
using ring_of_3 = ring<M, 3>;
template <Model M>
using ring_of_5 = ring<M, 5>;
INTERLOCK_SCENARIO(ring_of_3, passes);
INTERLOCK_SCENARIO(ring_of_5, passes);

template <Model M>
struct dekker {
  static constexpr unsigned threads = 2;
  model::atomic<bool, M> want[2];
  model::var<int, M> in{0};
  void thread(unsigned i) {
    want[i].store(true, relaxed);
    M::fence(order::seq_cst);
    if (!want[1 - i].load(relaxed)) in.write(in.read() + 1);
  }
};
INTERLOCK_SCENARIO(dekker, passes);

template <Model M>
struct dekker_without_fences {
  static constexpr unsigned threads = 2;
  model::atomic<bool, M> want[2];
  model::var<int, M> in{0};
  void thread(unsigned i) {
    want[i].store(true, relaxed);
    if (!want[1 - i].load(relaxed)) in.write(in.read() + 1);
  }
};
INTERLOCK_SCENARIO(dekker_without_fences, fails_with(failure::data_race));

template <Model M>
struct treiber {
  static constexpr unsigned threads = 2;
  struct node {
    model::atomic<node*, M> next{nullptr};
    model::var<int, M> value;
    explicit node(int v) : value(v) {}
  };
  model::atomic<node*, M> top{nullptr};
  model::atomic<int, M> sum{0};
  node* pushed[3]{};

  void push(int v, unsigned nth) {
    auto* const n = pushed[nth] = new node(v);
    auto* t = top.load(relaxed);
    do n->next.store(t, relaxed);
    while (!top.compare_exchange_weak(t, n, release, relaxed));
  }
  int pop() {
    auto* t = top.load(acquire);
    for (;;) {
      if (t == nullptr) return 0;
      auto* const x = t->next.load(relaxed);
      if (top.compare_exchange_weak(t, x, acquire, acquire)) return t->value.read();
    }
  }
  void thread(unsigned i) {
    if (i == 0) {
      push(1, 0);
      push(2, 1);
    } else {
      push(4, 2);
      sum.fetch_add(pop(), relaxed);
      sum.fetch_add(pop(), relaxed);
    }
  }
  void after() {
    for (auto* const each : pushed) delete each;
  }
};
INTERLOCK_SCENARIO(treiber, passes);

template <Model M>
struct counters {
  static constexpr unsigned threads = 4;
  model::atomic<int, M> x{0}, y{0};
  void thread(unsigned) {
    x.fetch_add(1);
    y.fetch_add(1);
  }
};
INTERLOCK_SCENARIO(counters, passes);

template <Model M>
struct locked {
  static constexpr unsigned threads = 4;
  typename M::mutex m;
  model::var<int, M> n{0};
  void thread(unsigned) {
    for (int i = 0; i != 2; ++i) {
      model::lock_guard const guard{m};
      n.write(n.read() + 1);
    }
  }
};
INTERLOCK_SCENARIO(locked, passes);

template <Model M>
struct monitor {
  static constexpr unsigned threads = 3;
  typename M::mutex m;
  typename M::condition_variable changed;
  model::var<int, M> items{0};
  void thread(unsigned i) {
    if (i == 0) {
      for (int k = 0; k != 2; ++k) {
        {
          model::lock_guard const guard{m};
          items.write(items.read() + 1);
        }
        changed.notify_one();
      }
    } else {
      model::unique_lock guard{m};
      changed.wait(guard, [&] { return items.read() != 0; });
      items.write(items.read() - 1);
    }
  }
};
INTERLOCK_SCENARIO(monitor, passes);

template <Model M>
struct spin_lock {
  static constexpr unsigned threads = 3;
  model::atomic<bool, M> taken{false};
  model::var<int, M> n{0};
  void thread(unsigned) {
    while (taken.exchange(true, acquire)) {
    }
    n.write(n.read() + 1);
    taken.store(false, release);
  }
};
INTERLOCK_SCENARIO(spin_lock, passes);

template <Model M>
struct ticket_lock {
  static constexpr unsigned threads = 3;
  model::atomic<unsigned, M> next{0}, serving{0};
  model::var<int, M> n{0};
  void thread(unsigned) {
    auto const mine = next.fetch_add(1, relaxed);
    while (serving.load(acquire) != mine) {
    }
    n.write(n.read() + 1);
    serving.store(mine + 1, release);
  }
};
INTERLOCK_SCENARIO(ticket_lock, passes);

template <Model M>
struct two_flags {
  static constexpr unsigned threads = 3;
  model::atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    if (i == 0) x.store(1);
    else if (i == 1) y.store(1);
    else
      while (x.load() == 0 || y.load() == 0) {
      }
  }
};
INTERLOCK_SCENARIO(two_flags, passes);

template <Model M>
struct never {
  static constexpr unsigned threads = 2;
  model::atomic<bool, M> b{false}, c{false};
  void thread(unsigned i) {
    auto& mine = i == 0 ? c : b;
    auto& other = i == 0 ? b : c;
    while (!other.load()) {
    }
    mine.store(true);
  }
};
INTERLOCK_SCENARIO(never, fails_with(failure::hang));

}  // namespace
}  // namespace interlock::layer
