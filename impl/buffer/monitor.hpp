// monitor_buffer — a queue of at most N values behind a mutex and two condition variables.
//
// Contract: as bounded_buffer.
//
// Progress: every operation takes the mutex; push and pop block.
//
// Memory ordering: the mutex orders everything. One condition variable for each side: a single
// one with notify_one could spend its only wake-up on a thread of the side that cannot proceed.
//
// Source: C. A. R. Hoare, "Monitors: an operating system structuring concept" (CACM 17(10), 1974),
// with waiting in a loop as C++20 [thread.condition] needs: a notified thread may find that a
// third one was faster.
//
//   monitor_buffer<model::native, int, 16> numbers;
//   numbers.push(1);
//   int number = numbers.pop();
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include <interlock/impl/buffer/slot.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T, std::size_t N>
class monitor_buffer {
  static_assert(N > 0);

 public:
  monitor_buffer() {
    M::name(mutex_, "mutex");
    M::name(not_full_, "not_full");
    M::name(not_empty_, "not_empty");
    M::name(first_, "first");
    M::name(size_, "size");
    for (std::size_t i = 0; i != N; ++i) M::name(slots_[i], "slot", static_cast<std::ptrdiff_t>(i));
  }
  monitor_buffer(monitor_buffer const&) = delete;
  monitor_buffer& operator=(monitor_buffer const&) = delete;

  /// Appends a value; waits while the buffer is full.
  void push(T value) {
    model::unique_lock lock{mutex_};
    not_full_.wait(lock, [this] { return size_.read() < N; });
    put(std::move(value));
  }
  /// Removes the oldest value; waits while the buffer is empty.
  [[nodiscard]] T pop() {
    model::unique_lock lock{mutex_};
    not_empty_.wait(lock, [this] { return size_.read() > 0; });
    return get();
  }
  /// Appends a value unless the buffer is full; leaves `value` alone if it is.
  [[nodiscard]] bool try_push(T& value) {
    model::lock_guard guard{mutex_};
    if (size_.read() == N) return false;
    put(std::move(value));
    return true;
  }
  [[nodiscard]] bool try_push(T&& value) { return try_push(value); }
  /// Removes the oldest value unless the buffer is empty.
  [[nodiscard]] std::optional<T> try_pop() {
    model::lock_guard guard{mutex_};
    if (size_.read() == 0) return std::nullopt;
    return get();
  }

 private:
  // Preconditions: the caller holds the mutex; there is space.
  void put(T value) {
    auto const size = size_.read();
    slots_[(first_.read() + size) % N].write(std::move(value));
    size_.write(size + 1);
    not_empty_.notify_one();
  }
  // Preconditions: the caller holds the mutex; there is an item.
  T get() {
    auto const at = first_.read();
    first_.write((at + 1) % N);
    size_.write(size_.read() - 1);
    not_full_.notify_one();
    return take(slots_[at]);
  }

  typename M::mutex mutex_;
  typename M::condition_variable not_full_;
  typename M::condition_variable not_empty_;
  model::var<std::size_t, M> first_{std::size_t{0}};
  model::var<std::size_t, M> size_{std::size_t{0}};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock
