// mpmc_ring — a queue of at most N values for any number of producers and consumers, without locks: each slot says whose turn it is.
//
// Contract: any thread calls try_push and try_pop. Values leave in the order in which their places were taken. try_pop may say "empty"
// although a later value is there: the one before it has a place, and has not arrived. T is default-constructible and movable.
//
// Progress: not lock-free in the strict sense: a thread that stops between taking its place and filling it stops those who come to that
// slot. Otherwise each call succeeds, or another has.
//
// Memory ordering: a slot's turn is the place that it waits for. try_push fills it and passes the turn (1) to the try_pop of the same place
// (2), which empties it and passes the turn (3) to the try_push that comes round (4). Places are taken by compare-exchanges that publish
// nothing: whether the place may be had is what the turn says.
//
// Source: D. Vyukov, "Bounded MPMC queue" (1024cores.net, 2010).
//
//   mpmc_ring<model::native, int, 16> ring;
//   ring.try_push(1);
//   if (auto value = ring.try_pop()) use(*value);
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include <interlock/impl/buffer/slot.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T, std::size_t N>
class mpmc_ring {
  // With one slot "filled" and "empty for the next round" would be the same turn.
  static_assert(N > 1 && (N & (N - 1)) == 0);

 public:
  mpmc_ring() {
    M::name(push_at_, "push_at");
    M::name(pop_at_, "pop_at");
    for (std::size_t i = 0; i != N; ++i) {
      M::name(turns_[i], "turn", static_cast<std::ptrdiff_t>(i));
      M::name(slots_[i], "slot", static_cast<std::ptrdiff_t>(i));
      turns_[i].store(i, order::relaxed);  // whoever shares *this publishes it
    }
  }
  mpmc_ring(mpmc_ring const&) = delete;
  mpmc_ring& operator=(mpmc_ring const&) = delete;

  /// Appends a value unless the ring is full; leaves `value` alone if it is.
  [[nodiscard]] bool try_push(T& value) {
    auto place = push_at_.load(order::relaxed);
    if (!take_place(push_at_, place, 0)) return false;  // (4)
    slots_[place % N].write(std::move(value));
    turns_[place % N].store(place + 1, order::release);  // (1) synchronizes-with (2)
    return true;
  }
  [[nodiscard]] bool try_push(T&& value) { return try_push(value); }

  /// Removes the oldest value unless the ring is empty.
  [[nodiscard]] std::optional<T> try_pop() {
    auto place = pop_at_.load(order::relaxed);
    if (!take_place(pop_at_, place, 1)) return std::nullopt;  // (2)
    std::optional<T> value{take(slots_[place % N])};
    turns_[place % N].store(place + N, order::release);  // (3) synchronizes-with (4)
    return value;
  }

 private:
  // Takes the next place whose slot's turn is the place and `ahead`; false if it is not that slot's turn yet.
  bool take_place(model::atomic<std::size_t, M>& next, std::size_t& place, std::size_t ahead) {
    for (;;) {
      auto const turn = turns_[place % N].load(order::acquire);  // (2), (4)
      auto const away = static_cast<std::ptrdiff_t>(turn - (place + ahead));
      if (away < 0) return false;
      if (away > 0) place = next.load(order::relaxed);  // somebody has it
      else if (next.compare_exchange_weak(place, place + 1, order::relaxed, order::relaxed)) return true;
    }
  }

  model::atomic<std::size_t, M> push_at_{0};
  model::atomic<std::size_t, M> pop_at_{0};
  std::array<model::atomic<std::size_t, M>, N> turns_{};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock
