// Broken: waits on a condition variable with `if` instead of `while`.
//
// A notified consumer runs only once it has the mutex back. A third thread may have taken the item
// by then, or nobody notified and the wake-up was spurious: it pops from an empty buffer.
//
// Source: B. W. Lampson and D. D. Redell, "Experience with processes and monitors in Mesa"
// (CACM 23(2), 1980): a notification is a hint.
// Right: impl/buffer/monitor.hpp.
#pragma once

#include <array>
#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T, std::size_t N>
class if_instead_of_while_buffer {
 public:
  if_instead_of_while_buffer() {
    M::name(mutex_, "mutex");
    M::name(not_full_, "not_full");
    M::name(not_empty_, "not_empty");
    M::name(first_, "first");
    M::name(size_, "size");
    for (auto& slot : slots_) slot.write(T{});
  }

  void push(T value) {
    model::unique_lock lock{mutex_};
    if (size_.read() == N) not_full_.wait(lock);  // BUG: once is not enough
    slots_[(first_.read() + size_.read()) % N].write(value);
    size_.write(size_.read() + 1);
    not_empty_.notify_one();
  }
  [[nodiscard]] T pop() {
    model::unique_lock lock{mutex_};
    if (size_.read() == 0) not_empty_.wait(lock);  // BUG: once is not enough
    auto const at = first_.read();
    first_.write((at + 1) % N);
    size_.write(size_.read() - 1);
    not_full_.notify_one();
    return slots_[at].read();
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable not_full_;
  typename M::condition_variable not_empty_;
  model::var<std::size_t, M> first_{std::size_t{0}};
  model::var<std::size_t, M> size_{std::size_t{0}};
  std::array<model::var<T, M>, N> slots_;
};

}  // namespace interlock::broken
