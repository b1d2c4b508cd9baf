// Broken: producers and consumers share one condition variable, and notify_one.
//
// The consumer that has made space wakes another consumer, who finds nothing and sleeps again; the
// producer that was waiting for the space is not woken by anybody.
//
// Source: the "wrong waiter" problem of monitors with one queue: Java's Object.notify against
// notifyAll, D. Lea, "Concurrent Programming in Java" (1999), section 3.2.
// Right: impl/buffer/monitor.hpp, with one condition variable for each side.
#pragma once

#include <array>
#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T, std::size_t N>
class one_condition_buffer {
 public:
  one_condition_buffer() {
    M::name(mutex_, "mutex");
    M::name(changed_, "changed");
    M::name(first_, "first");
    M::name(size_, "size");
  }

  void push(T value) {
    model::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return size_.read() < N; });
    slots_[(first_.read() + size_.read()) % N].write(value);
    size_.write(size_.read() + 1);
    changed_.notify_one();  // BUG: may wake a producer
  }
  [[nodiscard]] T pop() {
    model::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return size_.read() > 0; });
    auto const at = first_.read();
    first_.write((at + 1) % N);
    size_.write(size_.read() - 1);
    changed_.notify_one();  // BUG: may wake a consumer
    return slots_[at].read();
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable changed_;
  model::var<std::size_t, M> first_{std::size_t{0}};
  model::var<std::size_t, M> size_{std::size_t{0}};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock::broken
