// Broken: a bounded buffer that asks its semaphores with the mutex held.
//
// A consumer that finds the buffer empty sleeps in the semaphore and keeps the mutex that the
// producer needs in order to put something in.
//
// Source: the order of the two P operations in E. W. Dijkstra, "Cooperating sequential processes"
// (EWD 123, 1965), exchanged.
// Right: impl/buffer/bounded.hpp.
#pragma once

#include <array>
#include <cstddef>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T, std::size_t N>
class semaphores_inside_mutex_buffer {
 public:
  semaphores_inside_mutex_buffer() {
    M::name(mutex_, "mutex");
    M::name(first_, "first");
    M::name(last_, "last");
  }

  void push(T value) {
    model::lock_guard guard{mutex_};
    spaces_.acquire();  // BUG: sleeps with the mutex held
    auto const at = last_.read();
    slots_[at].write(value);
    last_.write((at + 1) % N);
    items_.release();
  }
  [[nodiscard]] T pop() {
    model::lock_guard guard{mutex_};
    items_.acquire();  // BUG: sleeps with the mutex held
    auto const at = first_.read();
    first_.write((at + 1) % N);
    spaces_.release();
    return slots_[at].read();
  }

 private:
  counting_semaphore<M> spaces_{N, "spaces"};
  counting_semaphore<M> items_{0, "items"};
  typename M::mutex mutex_;
  model::var<std::size_t, M> first_{std::size_t{0}};
  model::var<std::size_t, M> last_{std::size_t{0}};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock::broken
