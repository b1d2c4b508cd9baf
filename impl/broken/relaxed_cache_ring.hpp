// Broken: a ring whose producer refreshes what it knows of the consumer's counter by a relaxed load.
//
// The counter says that a slot has been emptied, and the reading of it need not have happened before the producer writes there again.
//
// Source: C++20 [atomics.order]/2, in the place where caching a counter invites it: "only a hint".
// Right: impl/buffer/cached_ring.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T, std::size_t N>
class relaxed_cache_ring {
 public:
  relaxed_cache_ring() {
    M::name(pushed_, "pushed");
    M::name(popped_, "popped");
    for (std::size_t i = 0; i != N; ++i) M::name(slots_[i], "slot", static_cast<std::ptrdiff_t>(i));
  }

  [[nodiscard]] bool try_push(T value) {
    auto const pushed = pushed_.load(order::relaxed);
    if (pushed - popped_as_known_.read() == N) {
      popped_as_known_.write(popped_.load(order::relaxed));  // BUG: (3) has nothing to synchronize with
      if (pushed - popped_as_known_.read() == N) return false;
    }
    slots_[pushed % N].write(value);
    pushed_.store(pushed + 1, order::release);  // (1) synchronizes-with (2)
    return true;
  }
  [[nodiscard]] std::optional<T> try_pop() {
    auto const popped = popped_.load(order::relaxed);
    if (pushed_as_known_.read() == popped) {
      pushed_as_known_.write(pushed_.load(order::acquire));  // (2)
      if (pushed_as_known_.read() == popped) return std::nullopt;
    }
    T const value = slots_[popped % N].read();
    popped_.store(popped + 1, order::release);  // (3)
    return value;
  }

 private:
  model::atomic<std::size_t, M> pushed_{0};
  model::var<std::size_t, M> popped_as_known_{std::size_t{0}};
  model::atomic<std::size_t, M> popped_{0};
  model::var<std::size_t, M> pushed_as_known_{std::size_t{0}};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock::broken
