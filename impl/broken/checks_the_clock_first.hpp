// Broken: a timed acquire that, once awake, asks what time it is before it asks for a permit.
//
// It was woken because there is a permit, runs late, and leaves. The permit stays; the notification
// for it is spent, and whoever else is asleep stays asleep.
//
// Source: the requirement on timed waits in POSIX, pthread_cond_timedwait: the predicate, not the
// clock, decides whether the wait was in vain.
// Right: impl/semaphore/monitor.hpp, which looks for a permit after every return from a wait.
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class checks_the_clock_first {
 public:
  explicit checks_the_clock_first(int permits) : permits_{permits} {
    M::name(mutex_, "mutex");
    M::name(available_, "available");
    M::name(permits_, "permits");
  }

  void release() {
    model::lock_guard guard{mutex_};
    permits_.write(permits_.read() + 1);
    available_.notify_one();
  }
  void acquire() {
    model::unique_lock lock{mutex_};
    available_.wait(lock, [this] { return permits_.read() > 0; });
    permits_.write(permits_.read() - 1);
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const deadline = deadline_after<M>(timeout);
    model::unique_lock lock{mutex_};
    while (permits_.read() == 0) {
      available_.wait_until(lock, deadline);
      if (M::clock::now() >= deadline) return false;  // BUG: notified, and tells nobody
    }
    permits_.write(permits_.read() - 1);
    return true;
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable available_;
  model::var<int, M> permits_;
};

}  // namespace interlock::broken
