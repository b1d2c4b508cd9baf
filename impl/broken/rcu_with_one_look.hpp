// Broken: a reader does not look whether the index is still that of its count.
//
// Who counts itself too late for a writer sees what that writer has put in place, and so nothing is lost yet. But it stands in the count that
// the next writer does not wait for, who replaces just that.
//
// Source: a change that `interlock audit` made to rcu, and that no check noticed while there was none of two replacements.
// Right: impl/lockfree/rcu.hpp.
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class rcu_with_one_look {
 public:
  enum class turn : unsigned {};

  rcu_with_one_look() {
    M::name(index_, "index");
    M::name(readers_[0], "readers", 0);
    M::name(readers_[1], "readers", 1);
    M::name(writers_, "writers");
  }

  [[nodiscard]] turn lock() {
    auto const seen = index_.load(order::acquire);
    readers_[seen].fetch_add(1, order::acquire);  // BUG: the index may have been turned since
    return turn{seen};
  }
  void unlock(turn mine) { readers_[static_cast<unsigned>(mine)].fetch_sub(1, order::release); }
  void synchronize() {
    model::lock_guard guard{writers_};
    auto const before = index_.load(order::relaxed);
    index_.store(1 - before, order::release);
    readers_[before].fetch_add(0, order::release);
    while (readers_[before].load(order::acquire) != 0) M::yield();
  }

 private:
  typename M::mutex writers_;
  model::atomic<unsigned, M> index_{0U};
  std::array<model::atomic<unsigned, M>, 2> readers_{};
};

}  // namespace interlock::broken
