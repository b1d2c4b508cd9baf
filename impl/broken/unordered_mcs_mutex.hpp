// Broken: unlock reads the link to its successor relaxed.
//
// The successor marked itself as waiting, and then linked itself. To the thread that follows the link the two need not be in that order:
// its "go on" may come first, and the mark after it. The successor then waits for ever.
//
// Source: DPDK's rte_mcslock ("eal: correct memory ordering in MCS lock", 2025), found by reading: it takes a machine that is slow with
// stores, and luck.
// Right: impl/mutex/mcs.hpp, whose link is a pair of release and acquire.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class unordered_mcs_mutex {
 public:
  struct node {
    node() {
      M::name(next, "next");
      M::name(waits, "waits");
    }
    model::atomic<node*, M> next{nullptr};
    model::atomic<bool, M> waits{false};
  };

  unordered_mcs_mutex() { M::name(last_, "last"); }

  void lock(node& mine) {
    mine.next.store(nullptr, order::relaxed);
    mine.waits.store(true, order::relaxed);
    auto* const before = last_.exchange(&mine, order::acq_rel);  // (2); (3) synchronizes-with (4)
    if (before == nullptr) return;
    before->next.store(&mine, order::release);
    while (mine.waits.load(order::acquire)) M::yield();  // (8)
  }
  void unlock(node& mine) {
    auto* next = mine.next.load(order::relaxed);  // BUG: (7) may come before the mark
    if (next == nullptr) {
      auto* last = &mine;
      if (last_.compare_exchange_strong(last, nullptr, order::release, order::relaxed)) return;  // (1) synchronizes-with (2)
      while ((next = mine.next.load(order::relaxed)) == nullptr) M::yield();  // BUG: here, too
    }
    next->waits.store(false, order::release);  // (7) synchronizes-with (8)
  }

 private:
  model::atomic<node*, M> last_{nullptr};
};

}  // namespace interlock::broken
