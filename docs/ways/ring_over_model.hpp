// A bounded queue for any number of producers and consumers: a ring whose slots say whose turn it is.
// After Dmitry Vyukov's bounded MPMC queue. Over Interlock's layer: model::native is std.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include <interlock/model/native.hpp>

template <class T, std::size_t Capacity, interlock::model::Model M = interlock::model::native>
class ring {
  static_assert(Capacity >= 1, "a ring has room for something");

 public:
  ring() = default;
  ring(ring const&) = delete;
  ring& operator=(ring const&) = delete;

  // Returns false where the ring is full, and leaves the value then.
  bool try_push(T& value) {
    auto place = back_.load(std::memory_order_relaxed);
    for (;;) {
      auto& slot = slots_[place % Capacity];
      auto const turn = slot.turn.load(std::memory_order_acquire);
      if (turn == to_be_filled(place)) {
        if (back_.compare_exchange_strong(place, place + 1, std::memory_order_relaxed)) {
          slot.value.write(std::move(value));
          slot.turn.store(to_be_emptied(place), std::memory_order_release);
          return true;
        }
      } else {
        auto const now = back_.load(std::memory_order_relaxed);
        if (now == place) return false;
        place = now;
      }
    }
  }

  // Returns nothing where the ring is empty.
  std::optional<T> try_pop() {
    auto place = front_.load(std::memory_order_relaxed);
    for (;;) {
      auto& slot = slots_[place % Capacity];
      auto const turn = slot.turn.load(std::memory_order_acquire);
      if (turn == to_be_emptied(place)) {
        if (front_.compare_exchange_strong(place, place + 1, std::memory_order_relaxed)) {
          std::optional<T> result{slot.value.read()};
          slot.turn.store(to_be_filled(place + Capacity), std::memory_order_release);
          return result;
        }
      } else {
        auto const now = front_.load(std::memory_order_relaxed);
        if (now == place) return std::nullopt;
        place = now;
      }
    }
  }

  // Waits for room.
  void push(T value) {
    while (!try_push(value)) M::yield();
  }

  // Waits for a value; returns nothing once the ring is closed and empty.
  std::optional<T> pop() {
    for (;;) {
      bool const is_last = closed_.load(std::memory_order_acquire);
      if (auto value = try_pop()) return value;
      if (is_last) return std::nullopt;
      M::yield();
    }
  }

  // Precondition: nobody pushes any more.
  void close() { closed_.store(true, std::memory_order_release); }

 private:
  static std::size_t to_be_filled(std::size_t place) { return 2 * (place / Capacity); }
  static std::size_t to_be_emptied(std::size_t place) { return 2 * (place / Capacity) + 1; }

  struct slot {
    interlock::model::atomic<std::size_t, M> turn{0};
    interlock::model::var<T, M> value;
  };
  std::array<slot, Capacity> slots_;
  interlock::model::atomic<std::size_t, M> back_{0};
  interlock::model::atomic<std::size_t, M> front_{0};
  interlock::model::atomic<bool, M> closed_{false};
};
