// Broken: release wakes a waiter, and leaves the permit to whoever comes first.
//
// The woken thread has to get the mutex back. One that has just come, and never waited, may have it before, and takes the permit: on a
// busy semaphore a waiter can wait for ever. All right for counting_semaphore, which promises no order; wrong for one that does.
//
// Source: "barging", as the documentation of java.util.concurrent.Semaphore has it of those that are not fair.
// Right: impl/semaphore/fifo.hpp, where release gives the permit to the waiter itself.
#pragma once

#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class barging_semaphore {
 public:
  explicit barging_semaphore(int permits) : permits_{permits} {
    M::name(mutex_, "mutex");
    M::name(available_, "available");
    M::name(permits_, "permits");
    M::name(waiting_, "waiting");
  }

  void release() {
    model::lock_guard guard{mutex_};
    permits_.write(permits_.read() + 1);  // BUG: anybody's
    available_.notify_one();
  }
  void acquire() {
    model::unique_lock lock{mutex_};
    waiting_.write(waiting_.read() + 1);
    available_.wait(lock, [this] { return permits_.read() > 0; });
    waiting_.write(waiting_.read() - 1);
    permits_.write(permits_.read() - 1);
  }
  [[nodiscard]] bool try_acquire() {
    model::lock_guard guard{mutex_};
    if (permits_.read() == 0) return false;
    permits_.write(permits_.read() - 1);
    return true;
  }
  [[nodiscard]] std::size_t waiting() {
    model::lock_guard guard{mutex_};
    return waiting_.read();
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable available_;
  model::var<int, M> permits_;
  model::var<std::size_t, M> waiting_{std::size_t{0}};
};

}  // namespace interlock::broken
