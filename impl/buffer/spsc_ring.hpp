// spsc_ring — a queue of at most N values for one producer and one consumer, without locks.
//
// Contract: one thread calls try_push, one thread calls try_pop (roles may change hands if the
// change synchronises). Values leave in the order in which they entered. T is
// default-constructible and movable.
//
// Progress: wait-free.
//
// Memory ordering: try_push publishes its slot (1) to the try_pop that sees it (2); try_pop gives
// the emptied slot back (3) to the try_push that reuses it (4). Each side reads its own counter
// relaxed: nobody else writes it.
//
// Source: L. Lamport, "Specifying concurrent program modules" (ACM TOPLAS 5(2), 1983).
//
//   spsc_ring<model::native, int, 16> ring;
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
class spsc_ring {
  // A power of two divides the range of the counters, which therefore may wrap around.
  static_assert(N > 0 && (N & (N - 1)) == 0);

 public:
  spsc_ring() {
    M::name(pushed_, "pushed");
    M::name(popped_, "popped");
    for (std::size_t i = 0; i != N; ++i) M::name(slots_[i], "slot", static_cast<std::ptrdiff_t>(i));
  }
  spsc_ring(spsc_ring const&) = delete;
  spsc_ring& operator=(spsc_ring const&) = delete;

  /// Appends a value unless the ring is full; leaves `value` alone if it is.
  [[nodiscard]] bool try_push(T& value) {
    auto const pushed = pushed_.load(order::relaxed);
    if (pushed - popped_.load(order::acquire) == N) return false;  // (4)
    slots_[pushed % N].write(std::move(value));
    pushed_.store(pushed + 1, order::release);  // (1) synchronizes-with (2)
    return true;
  }
  [[nodiscard]] bool try_push(T&& value) { return try_push(value); }

  /// Removes the oldest value unless the ring is empty.
  [[nodiscard]] std::optional<T> try_pop() {
    auto const popped = popped_.load(order::relaxed);
    if (pushed_.load(order::acquire) == popped) return std::nullopt;  // (2)
    std::optional<T> value{take(slots_[popped % N])};
    popped_.store(popped + 1, order::release);  // (3) synchronizes-with (4)
    return value;
  }

 private:
  model::atomic<std::size_t, M> pushed_{0};
  model::atomic<std::size_t, M> popped_{0};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock
