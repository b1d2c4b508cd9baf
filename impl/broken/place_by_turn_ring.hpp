// Broken: a ring with turns whose callers look at the slot's turn, and then take the place by a store.
//
// Two producers find that it is the same slot's turn, and both take the place: one value overwrites the other, or both are written at once.
//
// Source: the check-then-act race (CWE-367) in D. Vyukov's bounded queue without its compare-exchange.
// Right: impl/buffer/mpmc_ring.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T, std::size_t N>
class place_by_turn_ring {
 public:
  place_by_turn_ring() {
    M::name(push_at_, "push_at");
    M::name(pop_at_, "pop_at");
    for (std::size_t i = 0; i != N; ++i) {
      M::name(turns_[i], "turn", static_cast<std::ptrdiff_t>(i));
      M::name(slots_[i], "slot", static_cast<std::ptrdiff_t>(i));
      turns_[i].store(i, order::relaxed);
    }
  }

  [[nodiscard]] bool try_push(T value) {
    auto const place = push_at_.load(order::relaxed);
    if (turns_[place % N].load(order::acquire) != place) return false;  // (4)
    push_at_.store(place + 1, order::relaxed);                          // BUG: somebody else may have taken it
    slots_[place % N].write(value);
    turns_[place % N].store(place + 1, order::release);  // (1) synchronizes-with (2)
    return true;
  }
  [[nodiscard]] std::optional<T> try_pop() {
    auto const place = pop_at_.load(order::relaxed);
    if (turns_[place % N].load(order::acquire) != place + 1) return std::nullopt;  // (2)
    pop_at_.store(place + 1, order::relaxed);                                      // BUG: likewise
    T const value = slots_[place % N].read();
    turns_[place % N].store(place + N, order::release);  // (3) synchronizes-with (4)
    return value;
  }

 private:
  model::atomic<std::size_t, M> push_at_{0};
  model::atomic<std::size_t, M> pop_at_{0};
  std::array<model::atomic<std::size_t, M>, N> turns_{};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock::broken
