// bounded_buffer — a queue of at most N values for any number of producers and consumers.
//
// Contract: push waits while the buffer is full, pop while it is empty; try_push and try_pop do
// not. Values leave in the order in which they entered; try_pop may refuse although a later value is
// there, while the one before it is still on its way. T is default-constructible and movable.
// The destructor must not run before every call has returned.
//
// Progress: push and pop block; try_push and try_pop wait for the mutex, never for a value or a
// space.
//
// Memory ordering: all state is plain data behind the mutex. The semaphores only count: a producer
// holds a space, and a consumer an item, *before* either asks for the mutex, so nobody sleeps with
// the mutex held.
//
// Source: E. W. Dijkstra, "Cooperating sequential processes" (EWD 123, 1965), the bounded buffer.
//
//   bounded_buffer<model::native, std::string, 16> lines;
//   lines.push("one");
//   std::string line = lines.pop();
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include <interlock/impl/buffer/slot.hpp>
#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T, std::size_t N, class Mutex = typename M::mutex>
class bounded_buffer {
  static_assert(N > 0);

 public:
  bounded_buffer() {
    M::name(first_, "first");
    M::name(last_, "last");
    for (std::size_t i = 0; i != N; ++i) M::name(slots_[i], "slot", static_cast<std::ptrdiff_t>(i));
  }
  bounded_buffer(bounded_buffer const&) = delete;
  bounded_buffer& operator=(bounded_buffer const&) = delete;

  /// Appends a value; waits while the buffer is full.
  void push(T value) {
    spaces_.acquire();
    put(std::move(value));
    items_.release();
  }
  /// Removes the oldest value; waits while the buffer is empty.
  [[nodiscard]] T pop() {
    items_.acquire();
    T value = get();
    spaces_.release();
    return value;
  }
  /// Appends a value unless the buffer is full; leaves `value` alone if it is.
  [[nodiscard]] bool try_push(T& value) {
    if (!spaces_.try_acquire()) return false;
    put(std::move(value));
    items_.release();
    return true;
  }
  [[nodiscard]] bool try_push(T&& value) { return try_push(value); }
  /// Removes the oldest value unless the buffer is empty.
  [[nodiscard]] std::optional<T> try_pop() {
    if (!items_.try_acquire()) return std::nullopt;
    std::optional<T> value{get()};
    spaces_.release();
    return value;
  }

 private:
  // Precondition: the caller has acquired a space.
  void put(T value) {
    model::lock_guard guard{mutex_};
    auto const at = last_.read();
    slots_[at].write(std::move(value));
    last_.write((at + 1) % N);
  }
  // Precondition: the caller has acquired an item.
  T get() {
    model::lock_guard guard{mutex_};
    auto const at = first_.read();
    first_.write((at + 1) % N);
    return take(slots_[at]);
  }

  counting_semaphore<M> spaces_{N, "spaces"};
  counting_semaphore<M> items_{0, "items"};
  Mutex mutex_;
  model::var<std::size_t, M> first_{std::size_t{0}};
  model::var<std::size_t, M> last_{std::size_t{0}};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock
