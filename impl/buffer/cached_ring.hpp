// cached_ring — spsc_ring, whose sides look at each other's counter only when what they remember of it is used up.
//
// Contract: as spsc_ring: one thread calls try_push, one thread calls try_pop (roles may change hands if the change synchronises). Values
// leave in the order in which they entered. T is default-constructible and movable.
//
// Progress: wait-free.
//
// Memory ordering: spsc_ring's pairs: try_push publishes its slot (1) to the try_pop that sees it (2), try_pop gives the emptied slot back
// (3) to the try_push that reuses it (4). What is remembered is older than what is there: it says "full" or "empty" too often, and then
// the counter itself is looked at; and it was acquired when it was read, so what it says is free has been given back.
//
// Source: P. Lee, T. Bu and G. Chandranmenon, "A lock-free, cache-efficient shared ring buffer for multi-core architectures"
// (ANCS 2009).
//
//   cached_ring<model::native, int, 16> ring;
//   ring.try_push(1);                                // producer
//   if (auto value = ring.try_pop()) use(*value);    // consumer
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include <interlock/impl/buffer/slot.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T, std::size_t N>
class cached_ring {
  // A power of two divides the range of the counters, which therefore may wrap around.
  static_assert(N > 0 && (N & (N - 1)) == 0);

 public:
  cached_ring() {
    M::name(pushed_, "pushed");
    M::name(popped_, "popped");
    M::name(popped_as_known_, "popped_as_known");
    M::name(pushed_as_known_, "pushed_as_known");
    for (std::size_t i = 0; i != N; ++i) M::name(slots_[i], "slot", static_cast<std::ptrdiff_t>(i));
  }
  cached_ring(cached_ring const&) = delete;
  cached_ring& operator=(cached_ring const&) = delete;

  /// Appends a value unless the ring is full; leaves `value` alone if it is.
  [[nodiscard]] bool try_push(T& value) {
    auto const pushed = pushed_.load(order::relaxed);
    if (pushed - popped_as_known_.read() == N) {
      auto const popped = popped_.load(order::acquire);  // (4)
      popped_as_known_.write(popped);
      if (pushed - popped == N) return false;
    }
    slots_[pushed % N].write(std::move(value));
    pushed_.store(pushed + 1, order::release);  // (1) synchronizes-with (2)
    return true;
  }
  [[nodiscard]] bool try_push(T&& value) { return try_push(value); }

  /// Removes the oldest value unless the ring is empty.
  [[nodiscard]] std::optional<T> try_pop() {
    auto const popped = popped_.load(order::relaxed);
    if (pushed_as_known_.read() == popped) {
      auto const pushed = pushed_.load(order::acquire);  // (2)
      pushed_as_known_.write(pushed);
      if (pushed == popped) return std::nullopt;
    }
    std::optional<T> value{take(slots_[popped % N])};
    popped_.store(popped + 1, order::release);  // (3) synchronizes-with (4)
    return value;
  }

 private:
  // Each side's own counter and what it knows of the other's share a line, and nothing of the other side is in it.
  alignas(64) model::atomic<std::size_t, M> pushed_{0};
  model::var<std::size_t, M> popped_as_known_{std::size_t{0}};
  alignas(64) model::atomic<std::size_t, M> popped_{0};
  model::var<std::size_t, M> pushed_as_known_{std::size_t{0}};
  alignas(64) std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock
