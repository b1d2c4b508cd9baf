// Broken: Dekker's algorithm with a fence that is acq_rel.
//
// Such a fence lets a load pass a store before it: both threads look before either has announced itself to the other, and both enter.
// Only seq_cst keeps the two in order.
//
// Source: the remark on fences in A. Williams, "Implementing Dekker's algorithm with fences" (2010).
// Right: impl/mutex/dekker.hpp.
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock::broken {

/// For two threads, whose identities differ in their lowest bit.
template <model::Model M = model::native>
class acquire_release_dekker {
 public:
  static constexpr unsigned most_threads = 2;

  acquire_release_dekker() {
    M::name(wants_[0], "wants", 0);
    M::name(wants_[1], "wants", 1);
    M::name(turn_, "turn");
  }

  void lock() {
    auto const me = M::self() % 2;
    announce(me);
    while (wants_[1 - me].load(order::acquire)) {  // (3)
      if (turn_.load(order::relaxed) == me) {
        M::yield();
        continue;
      }
      wants_[me].store(false, order::release);  // (2) synchronizes-with (3)
      while (turn_.load(order::relaxed) != me) M::yield();
      announce(me);
    }
  }
  void unlock() {
    auto const me = M::self() % 2;
    turn_.store(1 - me, order::relaxed);
    wants_[me].store(false, order::release);  // (2) synchronizes-with (3)
  }

 private:
  void announce(unsigned me) {
    wants_[me].store(true, order::relaxed);
    M::fence(order::acq_rel);  // BUG: the look may come first
  }

  std::array<model::atomic<bool, M>, 2> wants_{};
  model::atomic<unsigned, M> turn_{0};
};

}  // namespace interlock::broken
