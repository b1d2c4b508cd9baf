// Programs whose searches are put aside and divided: with what random programs do not have.
#pragma once

#include <utility>

#include <interlock/model/lock.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::rc11 {

template <model::Model M>
struct ticket_lock {
  static constexpr unsigned threads = 3;
  model::atomic<int, M> next{0}, serving{0};
  model::var<int, M> inside{0};
  void thread(unsigned) {
    auto const mine = next.fetch_add(1, order::relaxed);
    while (serving.load(order::acquire) != mine) M::yield();
    inside.write(inside.read() + 1);
    serving.store(mine + 1, order::release);
  }
};

template <model::Model M>
struct spin_lock {
  static constexpr unsigned threads = 3;
  model::atomic<int, M> held{0};
  void thread(unsigned) {
    while (held.exchange(1, order::acquire) != 0) M::yield();
    held.store(0, order::release);
  }
};

// Objects made by threads, in an order that differs between executions; and their addresses.
template <model::Model M>
struct pushers {
  static constexpr unsigned threads = 3;
  struct node {
    model::atomic<int, M> value{0};
    node* below = nullptr;
  };
  model::atomic<node*, M> top{nullptr};
  void thread(unsigned i) {
    if (i == 2 && top.load(order::acquire) == nullptr) return;
    auto* const mine = M::template make<node>();
    mine->value.store(static_cast<int>(i), order::relaxed);
    mine->below = top.load(order::relaxed);
    while (!top.compare_exchange_weak(mine->below, mine, order::acq_rel, order::relaxed)) {}
  }
  void after() {
    for (auto* each = top.load(); each != nullptr;) M::destroy(std::exchange(each, each->below));
  }
};

template <model::Model M>
struct mailbox {
  static constexpr unsigned threads = 3;
  typename M::mutex door;
  typename M::condition_variable filled;
  model::var<int, M> letters{0};
  void thread(unsigned i) {
    {
      model::unique_lock lock{door};
      if (i == 0) {
        while (letters.read() == 0) filled.wait(lock);
        letters.write(letters.read() - 1);
      } else {
        letters.write(letters.read() + 1);
        filled.notify_one();
      }
    }
    if (i == 1) M::check(M::choose(3) < 3, "chosen");
  }
};

// Choices outside of threads, threads of a role, and a loop that gives up.
template <model::Model M>
struct impatient {
  static constexpr unsigned threads = 4;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  unsigned attempts = 1 + M::choose(2);
  int wanted = 1 + static_cast<int>(M::choose(attempts));
  model::atomic<int, M> x{0}, gone{0};
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, order::relaxed);
      x.store(2, order::relaxed);
      return;
    }
    for (unsigned n = 0; x.load(order::relaxed) < wanted; M::yield())
      if (++n > attempts) return;
    gone.fetch_add(1, order::relaxed);
  }
  void after() { M::check(M::choose(2) < 2, "chosen"); }
};

// Fails in some executions, in one of two ways.
template <model::Model M>
struct two_faults {
  static constexpr unsigned threads = 3;
  model::atomic<int, M> x{0}, y{0}, noise{0};
  void thread(unsigned i) {
    noise.fetch_add(1, order::relaxed);
    if (i == 0) {
      x.store(1, order::relaxed);
      M::check(y.load(order::relaxed) == 0, "y is still 0");
    } else if (i == 1) {
      y.store(1, order::relaxed);
    } else {
      M::check(x.load(order::relaxed) + y.load(order::relaxed) < 2, "not both");
    }
  }
};

}  // namespace interlock::checker::rc11
