// Broken: a bounded buffer with one more space than it has slots.
//
// A producer that should wait overwrites the oldest item while, or before, a consumer reads it.
//
// Source: the fencepost error (CWE-193) in the initial value of a semaphore.
// Right: impl/buffer/bounded.hpp.
#pragma once

#include <array>
#include <cstddef>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T, std::size_t N>
class off_by_one_buffer {
 public:
  off_by_one_buffer() {
    M::name(mutex_, "mutex");
    M::name(first_, "first");
    M::name(last_, "last");
  }

  void push(T value) {
    spaces_.acquire();
    {
      model::lock_guard guard{mutex_};
      auto const at = last_.read();
      slots_[at].write(value);
      last_.write((at + 1) % N);
    }
    items_.release();
  }
  [[nodiscard]] T pop() {
    items_.acquire();
    T const value = [this] {
      model::lock_guard guard{mutex_};
      auto const at = first_.read();
      first_.write((at + 1) % N);
      return slots_[at].read();
    }();
    spaces_.release();
    return value;
  }

 private:
  counting_semaphore<M> spaces_{N + 1, "spaces"};  // BUG: N slots
  counting_semaphore<M> items_{0, "items"};
  typename M::mutex mutex_;
  model::var<std::size_t, M> first_{std::size_t{0}};
  model::var<std::size_t, M> last_{std::size_t{0}};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock::broken
