// Broken: Peterson's algorithm with release stores and acquire loads.
//
// Each thread announces itself and then looks at the other. Release and acquire let both looks come
// before both announcements (store buffering), so both enter. It takes seq_cst, or an acq_rel
// exchange on turn_ in place of the store.
//
// Source: G. L. Peterson, "Myths about the mutual exclusion problem" (IPL 12(3), 1981), which
// assumes sequential consistency; Dekker's algorithm fails in the same way.
// Right: impl/mutex/peterson.hpp.
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock::broken {

/// For two threads, whose identities differ in their lowest bit.
template <model::Model M = model::native>
class acquire_release_peterson {
 public:
  static constexpr unsigned most_threads = 2;

  acquire_release_peterson() {
    M::name(wants_[0], "wants", 0);
    M::name(wants_[1], "wants", 1);
    M::name(turn_, "turn");
  }

  void lock() {
    auto const me = M::self() % 2;
    auto const other = 1 - me;
    wants_[me].store(true, order::release);
    turn_.store(other, order::release);
    // BUG: may read values from before the other's announcement although ours is after it.
    while (wants_[other].load(order::acquire) && turn_.load(order::acquire) == other) M::yield();
  }
  void unlock() { wants_[M::self() % 2].store(false, order::release); }

 private:
  std::array<model::atomic<bool, M>, 2> wants_{};
  model::atomic<unsigned, M> turn_{0};
};

}  // namespace interlock::broken
