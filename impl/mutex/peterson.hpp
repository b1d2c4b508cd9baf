// peterson_mutex — mutual exclusion of two threads by loads and stores alone.
//
// Contract: BasicLockable for two threads whose M::self() differ in the lowest bit; not recursive.
// Of use where there is no read-modify-write, and as the textbook case for seq_cst.
//
// Progress: starvation-free, a waiter is overtaken at most once; unlock is wait-free.
//
// Memory ordering: lock announces, then looks. At least one of two threads must see the other's
// announcement, which only a total order gives: seq_cst for both stores and for the look at wants_.
// turn_'s store is part of it, although nobody looks for that value in particular: were it to take
// effect after its own thread's look, it would let the other thread in beside it. The look at turn_
// is acquire: coherence says enough about a single object. Either look that lets a thread in (2)
// orders the sections: it reads the other's unlock (1), or the turn_ that the other stored after
// that unlock, before it waited (3).
//
// Source: G. L. Peterson, "Myths about the mutual exclusion problem" (IPL 12(3), 1981).
//
//   peterson_mutex<> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class peterson_mutex {
 public:
  static constexpr unsigned most_threads = 2;

  peterson_mutex() {
    M::name(wants_[0], "wants", 0);
    M::name(wants_[1], "wants", 1);
    M::name(turn_, "turn");
  }
  peterson_mutex(peterson_mutex const&) = delete;
  peterson_mutex& operator=(peterson_mutex const&) = delete;

  void lock() noexcept {
    auto const me = M::self() % 2;
    auto const other = 1 - me;
    wants_[me].store(true, order::seq_cst);
    turn_.store(other, order::seq_cst);                                                // (3)
    while (wants_[other].load(order::seq_cst) && turn_.load(order::acquire) == other)  // (2)
      M::yield();
  }

  /// Release suffices: it has to be seen with the section before it, not before any later load.
  void unlock() noexcept {
    wants_[M::self() % 2].store(false, order::release);  // (1) synchronizes-with (2)
  }

 private:
  std::array<model::atomic<bool, M>, 2> wants_{};
  model::atomic<unsigned, M> turn_{0};
};

}  // namespace interlock
