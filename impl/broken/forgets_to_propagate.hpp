// Broken: whoever gets a permit wakes the next in the queue only if it saw a further permit when it took its own.
//
// Two threads wait. The first release wakes the first of them, which takes the permit and sees that none is left. Before it has left the
// queue a second release comes, finds that the head of the queue has been signalled already, and wakes nobody. Then the first leaves,
// and since it saw no further permit it wakes nobody either: one permit, and one thread asleep.
//
// Source: JDK bug 6801020 (java.util.concurrent.Semaphore, AbstractQueuedSynchronizer's shared mode), mended by a state that says
// "propagate" and is left for whoever leaves the queue.
// Right: impl/semaphore/fifo.hpp, where release gives the permit to the waiter itself.
#pragma once

#include <array>
#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock::broken {

/// For at most two callers of acquire.
template <model::Model M = model::native>
class forgets_to_propagate {
 public:
  explicit forgets_to_propagate(int permits) : permits_{permits} {
    M::name(permits_, "permits");
    M::name(drawn_, "drawn");
    M::name(head_, "head");
    M::name(signal_, "signal");
    for (std::size_t i = 0; i != parked_.size(); ++i) M::name(parked_[i], "parked", static_cast<std::ptrdiff_t>(i));
  }

  void release() {
    permits_.fetch_add(1, order::seq_cst);
    wake_head();
  }
  void acquire() {
    auto const mine = drawn_.fetch_add(1, order::seq_cst);
    for (;;) {
      if (head_.load(order::seq_cst) == mine)
        if (auto const left = take(); left >= 0) {
          head_.store(mine + 1, order::seq_cst);
          if (left > 0) wake_head();  // BUG: there may be a permit by now
          return;
        }
      if (!signal_.exchange(true, order::seq_cst)) continue;  // once more, now that release knows
      parked_[mine].wait(true, order::seq_cst);
      parked_[mine].store(true, order::seq_cst);
    }
  }

 private:
  /// How many permits were left after taking one, or below zero.
  int take() {
    auto seen = permits_.load(order::seq_cst);
    while (seen > 0)
      if (permits_.compare_exchange_weak(seen, seen - 1, order::seq_cst)) return seen - 1;
    return -1;
  }
  void wake_head() {
    if (!signal_.exchange(false, order::seq_cst)) return;
    auto const at = head_.load(order::seq_cst);
    if (at == parked_.size()) return;
    parked_[at].store(false, order::seq_cst);
    parked_[at].notify_one();
  }

  model::atomic<int, M> permits_;
  model::atomic<std::size_t, M> drawn_{0};
  model::atomic<std::size_t, M> head_{0};
  model::atomic<bool, M> signal_{false};
  std::array<model::atomic<bool, M>, 2> parked_{true, true};
};

}  // namespace interlock::broken
