// dekker_mutex — mutual exclusion of two threads by loads and stores, with fences where their order matters.
//
// Contract: BasicLockable for two threads whose M::self() differ in the lowest bit; not recursive. The first solution of the problem,
// and the textbook case for a fence between a store and a load.
//
// Progress: starvation-free; unlock is wait-free.
//
// Memory ordering: each thread announces itself and then looks at the other. A seq_cst fence between the two (1) makes at least one of
// them see the other's announcement. The look that lets a thread in (3) acquires from the store that takes the announcement back (2):
// the other's unlock, or its stepping back, after an earlier section of it; the latter by way of the fence between. turn_ only decides who steps back; it orders nothing.
//
// Source: T. Dekker's algorithm, in E. W. Dijkstra, "Cooperating sequential processes" (EWD 123, 1965); with fences as in A. Williams,
// "Implementing Dekker's algorithm with fences" (2010).
//
//   dekker_mutex<> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class dekker_mutex {
 public:
  static constexpr unsigned most_threads = 2;

  dekker_mutex() {
    M::name(wants_[0], "wants", 0);
    M::name(wants_[1], "wants", 1);
    M::name(turn_, "turn");
  }
  dekker_mutex(dekker_mutex const&) = delete;
  dekker_mutex& operator=(dekker_mutex const&) = delete;

  void lock() noexcept {
    auto const me = M::self() % 2;
    announce(me);
    while (wants_[1 - me].load(order::acquire)) {  // (3)
      if (turn_.load(order::relaxed) == me) {
        M::yield();
        continue;
      }
      wants_[me].store(false, order::relaxed);  // (2): after the fence (1), which releases what is before it
      while (turn_.load(order::relaxed) != me) M::yield();
      announce(me);
    }
  }

  /// Precondition: the caller has locked it.
  void unlock() noexcept {
    auto const me = M::self() % 2;
    turn_.store(1 - me, order::relaxed);
    wants_[me].store(false, order::release);  // (2) synchronizes-with (3)
  }

 private:
  void announce(unsigned me) noexcept {
    wants_[me].store(true, order::relaxed);
    M::fence(order::seq_cst);  // (1)
  }

  std::array<model::atomic<bool, M>, 2> wants_{};
  model::atomic<unsigned, M> turn_{0};
};

}  // namespace interlock
