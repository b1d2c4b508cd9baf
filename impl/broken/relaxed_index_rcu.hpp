// Broken: what tells readers which count is theirs is stored and loaded relaxed.
//
// The update of the count that they leave orders those who come to it too late. Who comes to the new count at once has seen the index
// alone, and may still find what the writer has replaced; and the writer does not wait for that count.
//
// Source: OpenSSL issue 27267: what pull request 26964 left of the fault that it mended (impl/broken/unfenced_rcu.hpp), from March to
// September of 2025; mended by 28585.
// Right: impl/lockfree/rcu.hpp.
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class relaxed_index_rcu {
 public:
  enum class turn : unsigned {};

  relaxed_index_rcu() {
    M::name(index_, "index");
    M::name(readers_[0], "readers", 0);
    M::name(readers_[1], "readers", 1);
    M::name(writers_, "writers");
  }

  [[nodiscard]] turn lock() {
    for (;;) {
      auto const seen = index_.load(order::relaxed);
      readers_[seen].fetch_add(1, order::acquire);  // (2)
      if (index_.load(order::relaxed) == seen) return turn{seen};
      readers_[seen].fetch_sub(1, order::relaxed);
    }
  }
  void unlock(turn mine) {
    readers_[static_cast<unsigned>(mine)].fetch_sub(1, order::release);  // (5) synchronizes-with (6)
  }
  void synchronize() {
    model::lock_guard guard{writers_};
    auto const before = index_.load(order::relaxed);
    index_.store(1 - before, order::relaxed);  // BUG: brings nothing of what was put in place
    readers_[before].fetch_add(0, order::release);  // (1) synchronizes-with (2)
    while (readers_[before].load(order::acquire) != 0) M::yield();  // (6)
  }

 private:
  typename M::mutex writers_;
  model::atomic<unsigned, M> index_{0U};
  std::array<model::atomic<unsigned, M>, 2> readers_{};
};

}  // namespace interlock::broken
