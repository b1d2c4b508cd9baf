// Broken: the producer publishes its index before it writes the slot.
//
// The consumer sees the new index and reads a slot that holds the last round's value or a value
// half written. No memory order helps: the release publishes what comes before it.
//
// Source: the order of the two stores in L. Lamport, "Specifying concurrent program modules"
// (ACM TOPLAS 5(2), 1983), exchanged.
// Right: impl/buffer/spsc_ring.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T, std::size_t N>
class index_before_slot_ring {
 public:
  index_before_slot_ring() {
    M::name(pushed_, "pushed");
    M::name(popped_, "popped");
    for (std::size_t i = 0; i != N; ++i) M::name(slots_[i], "slot", static_cast<std::ptrdiff_t>(i));
    for (auto& slot : slots_) slot.write(T{});
  }

  [[nodiscard]] bool try_push(T value) {
    auto const pushed = pushed_.load(order::relaxed);
    if (pushed - popped_.load(order::acquire) == N) return false;  // (4)
    pushed_.store(pushed + 1, order::release);                     // (1) synchronizes-with (2)
    slots_[pushed % N].write(value);                               // BUG: after (1)
    return true;
  }
  [[nodiscard]] std::optional<T> try_pop() {
    auto const popped = popped_.load(order::relaxed);
    if (pushed_.load(order::acquire) == popped) return std::nullopt;  // (2)
    T const value = slots_[popped % N].read();
    popped_.store(popped + 1, order::release);  // (3) synchronizes-with (4)
    return value;
  }

 private:
  model::atomic<std::size_t, M> pushed_{0};
  model::atomic<std::size_t, M> popped_{0};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock::broken
