// A bounded queue for any number of producers and consumers: a ring whose slots say whose turn it is.
// After Dmitry Vyukov's bounded MPMC queue. Its atomics are a parameter, and it knows nothing of Interlock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <thread>
#include <utility>

struct std_atomics {
  template <class T>
  using atomic = std::atomic<T>;
};

template <class T, std::size_t Capacity, class Policy = std_atomics>
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
          slot.value = std::move(value);
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
          std::optional<T> result{std::move(slot.value)};
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
    while (!try_push(value)) std::this_thread::yield();
  }

  // Waits for a value; returns nothing once the ring is closed and empty.
  std::optional<T> pop() {
    for (;;) {
      bool const is_last = closed_.load(std::memory_order_acquire);
      if (auto value = try_pop()) return value;
      if (is_last) return std::nullopt;
      std::this_thread::yield();
    }
  }

  // Precondition: nobody pushes any more.
  void close() { closed_.store(true, std::memory_order_release); }

 private:
  static std::size_t to_be_filled(std::size_t place) { return 2 * (place / Capacity); }
  static std::size_t to_be_emptied(std::size_t place) { return 2 * (place / Capacity) + 1; }

  struct slot {
    typename Policy::template atomic<std::size_t> turn{0};
    T value{};
  };
  std::array<slot, Capacity> slots_;
  typename Policy::template atomic<std::size_t> back_{0};
  typename Policy::template atomic<std::size_t> front_{0};
  typename Policy::template atomic<bool> closed_{false};
};
