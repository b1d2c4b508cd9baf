// Broken: a release hands its permit to a waiter that has just timed out and does not look again.
//
// The releasing thread counts the waiter among those who wait, grants it the permit and notifies;
// the waiter's timeout wins, it leaves, and the permit with it.
//
// Source: the requirement on timed waits in POSIX, pthread_cond_timedwait: the predicate may have
// come true although the call says ETIMEDOUT, so it has to be evaluated again.
// Right: impl/semaphore/monitor.hpp, which looks once more.
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class timeout_drops_the_grant {
 public:
  explicit timeout_drops_the_grant(int permits) : permits_{permits} {
    M::name(mutex_, "mutex");
    M::name(turn_, "turn");
    M::name(permits_, "permits");
    M::name(waiting_, "waiting");
    M::name(granted_, "granted");
  }

  void release() {
    model::lock_guard guard{mutex_};
    if (waiting_.read() == granted_.read()) {
      permits_.write(permits_.read() + 1);
    } else {
      granted_.write(granted_.read() + 1);
      turn_.notify_one();
    }
  }
  [[nodiscard]] bool try_acquire() {
    model::lock_guard guard{mutex_};
    return take();
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const deadline = deadline_after<M>(timeout);
    model::unique_lock lock{mutex_};
    if (take()) return true;
    waiting_.write(waiting_.read() + 1);
    while (granted_.read() == 0)
      if (!turn_.wait_until(lock, deadline)) {
        waiting_.write(waiting_.read() - 1);  // BUG: granted_ may have become 1 meanwhile
        return false;
      }
    waiting_.write(waiting_.read() - 1);
    granted_.write(granted_.read() - 1);
    return true;
  }

 private:
  bool take() {
    if (permits_.read() == 0) return false;
    permits_.write(permits_.read() - 1);
    return true;
  }

  typename M::mutex mutex_;
  typename M::condition_variable turn_;
  model::var<int, M> permits_;
  model::var<int, M> waiting_{0};
  model::var<int, M> granted_{0};
};

}  // namespace interlock::broken
