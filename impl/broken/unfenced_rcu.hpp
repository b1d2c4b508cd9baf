// Broken: the writer sends readers to another count, and looks at the one that they have left, with nothing that keeps the look behind.
//
// A reader counts itself, and then looks whether it was the right count; the two sides of a store buffer. Each misses the other: the
// writer finds nobody, and the reader goes on where nobody waits for it.
//
// Source: OpenSSL issue 26875 (get_hold_current_qp and update_qp), readers of freed memory on aarch64; mended by pull request 26964.
// Right: impl/lockfree/rcu.hpp, whose writer updates the count that it is going to look at.
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class unfenced_rcu {
 public:
  enum class turn : unsigned {};

  unfenced_rcu() {
    M::name(index_, "index");
    M::name(readers_[0], "readers", 0);
    M::name(readers_[1], "readers", 1);
    M::name(writers_, "writers");
  }

  [[nodiscard]] turn lock() {
    for (;;) {
      auto const seen = index_.load(order::relaxed);
      readers_[seen].fetch_add(1, order::acquire);
      if (index_.load(order::acquire) == seen) return turn{seen};  // (4)
      readers_[seen].fetch_sub(1, order::relaxed);
    }
  }
  void unlock(turn mine) {
    readers_[static_cast<unsigned>(mine)].fetch_sub(1, order::release);  // (5) synchronizes-with (6)
  }
  void synchronize() {
    model::lock_guard guard{writers_};
    auto const before = index_.load(order::relaxed);
    index_.store(1 - before, order::release);         // (3) synchronizes-with (4)
    while (readers_[before].load(order::acquire) != 0) M::yield();  // (6) BUG: may be a look from before
  }

 private:
  typename M::mutex writers_;
  model::atomic<unsigned, M> index_{0U};
  std::array<model::atomic<unsigned, M>, 2> readers_{};
};

}  // namespace interlock::broken
